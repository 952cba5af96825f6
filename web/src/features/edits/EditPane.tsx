// Asks for changes to the whole document, and keeps in sight how that goes and what waits.
import { useState, type FormEvent } from 'react';
import { AskButton } from '@/components/AskButton';
import { Button } from '@/components/Button';
import { Elapsed } from '@/components/Elapsed';
import { ProviderPicker } from '@/components/ProviderPicker';
import { askingKey } from '@/lib/asking';
import { asked, useProviders } from '@/lib/runs/providers';
import { isLive } from '@/lib/runs/run';
import { Changes } from './Changes';
import { History } from './History';
import { isOpen } from './review';
import { Terms } from './Terms';
import type { Edits } from './useEdits';
import { leftOut, progress, waiting } from './words';

interface Props {
  projectId: string;
  documentId: string;
  edits: Edits;
  /** Brings the review to the front and the keyboard to it. */
  review: () => void;
}

export function EditPane({ projectId, documentId, edits, review }: Props) {
  const [dialog, setDialog] = useState<'history' | 'terms' | null>(null);
  const { operations } = edits;
  const open = operations.some(isOpen);
  return (
    <>
      <Composer edits={edits} />
      {open && (
        <div className="edit-waiting">
          <p>{waiting(operations)}</p>
          <Button small look="primary" onClick={review}>Review</Button>
        </div>
      )}
      <Changes edits={edits} review={review} />
      <div className="edit-more">
        <Button small look="quiet" icon="history" onClick={() => setDialog('history')}>Past changes</Button>
        <Button small look="quiet" icon="cite" onClick={() => setDialog('terms')}>Protected terms</Button>
      </div>
      {dialog === 'history' && <History documentId={documentId} edits={edits} onClose={() => setDialog(null)} />}
      {dialog === 'terms' && <Terms projectId={projectId} onClose={() => setDialog(null)} />}
    </>
  );
}

const by = (provider: string | undefined) => (provider === undefined ? {} : { provider });

function Composer({ edits: { run, conversationId, ask, stop, close, trouble, reviewing, operations } }: { edits: Edits }) {
  const [instruction, setInstruction] = useState('');
  const providers = useProviders();
  const provider = asked(providers);
  const live = isLive(run);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (!live) ask(instruction.trim(), by(provider));
  };
  const onKey = askingKey({ live, submit, stop });
  // Told in the review where there is one.
  const here = operations.length === 0 || !reviewing ? trouble : null;
  return (
    <form className="composer" onSubmit={submit}>
      {here && <p className="note note--bad" role="alert">{here.words}</p>}
      <Progress run={run} close={close} again={() => ask(run.instruction, { ...by(provider), ...(conversationId !== null && { conversationId }) })} />
      <label className="field__label" htmlFor="edit-instruction">What should change in this document?</label>
      <textarea id="edit-instruction" className="input composer__words" rows={3} value={instruction} maxLength={4000}
        placeholder="For instance: shorter sentences, or British spelling. Leave it empty to have it proofread." onKeyDown={onKey} onChange={(event) => setInstruction(event.target.value)} />
      <div className="composer__acts">
        <ProviderPicker providers={providers} />
        <AskButton live={live} stop={stop}>Propose</AskButton>
      </div>
    </form>
  );
}

interface ProgressProps {
  run: Edits['run'];
  close: () => void;
  again: () => void;
}

function Progress({ run, close, again }: ProgressProps) {
  if (run.phase === 'idle') return null;
  const live = isLive(run);
  const failed = run.phase === 'failed';
  const rest = leftOut(run);
  return (
    <div className={failed ? 'note note--doubt' : 'note'}>
      <p role={failed ? 'alert' : undefined}>{progress(run)} {live && <Elapsed since={run.startedAt} />}</p>
      {rest && !live && <p className="soft">{rest}</p>}
      {!live && (
        <div className="actions">
          {run.problem?.retryable && <Button small icon="retry" onClick={again}>Try again</Button>}
          <Button small onClick={close}>Close</Button>
        </div>
      )}
    </div>
  );
}
