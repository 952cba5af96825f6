// Takes the works of a bibliography file into the project, and says what it left out and why.
import { useId, useState } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Trouble, Waiting } from '@/components/States';
import { outcome, refusal } from './bibliography';
import { useImportWorks } from './queries';

export function ImportDialog({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const id = useId();
  const [refused, setRefused] = useState<string | null>(null);
  const taking = useImportWorks(projectId);
  const choose = (event: React.ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    // The same file may be chosen again once it is mended.
    event.target.value = '';
    if (!file) return;
    taking.reset();
    const problem = refusal(file);
    setRefused(problem);
    if (problem === null) taking.mutate(file);
  };
  return (
    <Dialog title="Import works" onClose={onClose}>
      <div className="field">
        <label className="field__label" htmlFor={id}>BibTeX, RIS or CSL-JSON file</label>
        <input id={id} type="file" accept=".bib,.bibtex,.ris,.json,.txt" disabled={taking.isPending} onChange={choose} />
        <span className="field__hint">As Zotero, Mendeley, EndNote and publishers’ pages write it. Works that the project has are left as they are.</span>
        {refused && <span className="field__problem" role="alert">{refused}</span>}
      </div>
      {taking.isPending && <Waiting>Reading “{taking.variables.name}”…</Waiting>}
      {taking.error && <Trouble error={taking.error} />}
      {taking.data && <Outcome {...taking.data} />}
      <div className="actions"><Button look={taking.data ? 'primary' : 'quiet'} onClick={onClose}>{taking.data ? 'Done' : 'Close'}</Button></div>
    </Dialog>
  );
}

interface Done {
  added: number;
  known: number;
  problems: readonly { line: number; message: string }[];
}

function Outcome({ problems, ...counts }: Done) {
  return (
    <div role="status">
      <p>{outcome(counts)}</p>
      {problems.length > 0 && (
        <section className="import__problems" aria-label="Problems in the file">
          <h3>{problems.length === 1 ? '1 problem in the file' : `${problems.length} problems in the file`}</h3>
          <ul>{problems.map(({ line, message }, index) => <li key={index}><span className="tabular">Line {line}</span>: {message}</li>)}</ul>
        </section>
      )}
    </div>
  );
}
