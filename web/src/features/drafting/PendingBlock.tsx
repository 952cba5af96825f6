// The draft as it stands in the page before it is kept: marked as pending, its quotes reachable by pointer and key.
import { Button } from '@/components/Button';
import { paragraphs } from './pieces';
import { isLive, isWaiting, type Run } from './run';

interface Props {
  run: Run;
  stop: () => void;
  keep: () => void;
  discard: () => void;
}

export function PendingBlock({ run, stop, keep, discard }: Props) {
  const parts = paragraphs(run.text, run.claims);
  return (
    <section className="pending" aria-label="Draft, not yet part of the document" aria-busy={isLive(run)}>
      <p className="pending__tag">Draft</p>
      <div className="pending__text">
        {parts.map((pieces, at) => (
          <p key={at} className={isLive(run) && at === parts.length - 1 ? 'pending__writing' : undefined}>
            {pieces.map(({ text, evidence }, index) =>
              evidence ? (
                <span key={index} className="evidence" data-evidence={evidence.id} data-state={evidence.state} tabIndex={0}>{text}</span>
              ) : <span key={index}>{text}</span>,
            )}
          </p>
        ))}
        {isLive(run) && parts.length === 0 && <p className="pending__writing" />}
      </div>
      {isLive(run) && <div className="pending__acts pending__stop" hidden={run.id === null}><Button small icon="stop" onClick={stop}>Stop</Button></div>}
      {isWaiting(run) && (
        <div className="pending__acts">
          <Button small look="primary" icon="check" onClick={keep}>Keep</Button>
          <Button small onClick={discard}>Discard</Button>
        </div>
      )}
    </section>
  );
}
