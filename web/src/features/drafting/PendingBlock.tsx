// The draft as it stands in the page before it is kept: marked as pending, its quotes reachable by pointer and key.
import { Button } from '@/components/Button';
import { Grounded } from '@/components/Grounded';
import { isLive, isWaiting, type Run } from '@/lib/runs/run';

interface Props {
  run: Run;
  stop: () => void;
  keep: () => void;
  discard: () => void;
}

export function PendingBlock({ run, stop, keep, discard }: Props) {
  return (
    <section className="pending" aria-label="Draft, not yet part of the document" aria-busy={isLive(run)}>
      <p className="pending__tag">Draft</p>
      <div className="pending__text">
        <Grounded text={run.text} claims={run.claims} live={isLive(run)} />
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
