// Asks for a draft and follows it: Stop stands where Draft stood, and what was asked is never lost.
import { useState, type FormEvent } from 'react';
import { AskButton } from '@/components/AskButton';
import { Button } from '@/components/Button';
import { Elapsed } from '@/components/Elapsed';
import { ProviderPicker } from '@/components/ProviderPicker';
import { askingKey } from '@/lib/asking';
import { asked, useProviders } from '@/lib/runs/providers';
import { isLive, isWaiting, saying, type Run } from '@/lib/runs/run';

interface Props {
  run: Run;
  start: (instruction: string, provider?: string) => void;
  stop: () => void;
  keep: () => void;
  discard: () => void;
}

export function Composer({ run, start, stop, keep, discard }: Props) {
  const [instruction, setInstruction] = useState('');
  const providers = useProviders();
  const provider = asked(providers);
  const live = isLive(run);
  const waiting = isWaiting(run);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!live && !waiting) start(instruction.trim(), provider);
  };
  const onKey = askingKey({ live, submit, stop });
  return (
    <form className="composer" onSubmit={submit}>
      <Progress run={run} keep={keep} discard={discard} again={() => start(run.instruction, provider)} />
      <label className="field__label" htmlFor="instruction">What should be written here?</label>
      <textarea id="instruction" className="input composer__words" rows={4} value={instruction} maxLength={4000}
        placeholder="For instance: how the sources define the term, in one paragraph. Leave it empty for the next paragraph." onKeyDown={onKey} onChange={(event) => setInstruction(event.target.value)} />
      <div className="composer__acts">
        <ProviderPicker providers={providers} />
        <AskButton live={live} stop={stop} disabled={waiting} title={waiting ? 'Keep or discard the draft first' : undefined}>Draft</AskButton>
      </div>
    </form>
  );
}

interface ProgressProps {
  run: Run;
  keep: () => void;
  discard: () => void;
  again: () => void;
}

function Progress({ run, keep, discard, again }: ProgressProps) {
  const live = isLive(run);
  if (run.phase === 'idle') return null;
  const trouble = run.phase === 'failed' || run.nothing;
  return (
    <div className={trouble ? 'note note--doubt' : 'note'}>
      <p role={run.phase === 'failed' ? 'alert' : undefined}>
        {saying(run)} {live && <Elapsed since={run.startedAt} />}
      </p>
      {isWaiting(run) && (
        <div className="actions">
          <Button small look="primary" icon="check" onClick={keep}>Keep</Button>
          <Button small onClick={discard}>Discard</Button>
        </div>
      )}
      {!live && !isWaiting(run) && (
        <div className="actions">
          {run.problem?.retryable && <Button small icon="retry" onClick={again}>Try again</Button>}
          <Button small onClick={discard}>Close</Button>
        </div>
      )}
    </div>
  );
}
