// The works of a project: cite, remove and bring back, import, export.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Menu, type MenuAct } from '@/components/Menu';
import { Empty, Trouble, Waiting } from '@/components/States';
import type { Citation } from '@/lib/types';
import { formats } from './bibliography';
import { ImportDialog } from './ImportDialog';
import { byline } from './names';
import { useCitations, useExportWorks, useRemoveWork } from './queries';
import { WorkTrash } from './WorkTrash';

interface Props {
  projectId: string;
  cite: ((citationId: string) => void) | null;
  find: () => void;
}

// As many are seen at a glance.
const few = 8;

function has(work: Citation, words: string): boolean {
  const text = `${work.title} ${work.authors.join(' ')} ${work.year ?? ''} ${work.containerTitle ?? ''}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

export function Works({ projectId, cite, find }: Props) {
  const { data, error, refetch } = useCitations(projectId);
  const [importing, setImporting] = useState(false);
  const [trash, setTrash] = useState(false);
  const [words, setWords] = useState('');
  if (error && !data) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Waiting />;
  const shown = data.items.filter((work) => has(work, words));
  const find_ = <Button small icon="search" onClick={find}>Find a work</Button>;
  const import_ = <Button small icon="upload" onClick={() => setImporting(true)}>From a file</Button>;
  const trash_ = <Button small look="quiet" icon="trash" label="Deleted works" aria-pressed={trash} onClick={() => setTrash(!trash)} />;
  return (
    <div className="works">
      {data.items.length === 0 ? (
        <Empty title="No works yet" action={<div className="actions">{find_}{import_}{trash_}</div>}>
          Look papers up by title, author or DOI, or bring them along from a reference manager; each one you cite is kept here and numbered for you.
        </Empty>
      ) : (
        <>
          <div className="works__head">{find_}{import_}<ExportWorks projectId={projectId} />{trash_}</div>
          {trash && <WorkTrash projectId={projectId} />}
          {(data.items.length > few || words !== '') && (
            <input className="input works__search" type="search" aria-label="Search these works" placeholder="Search these works" maxLength={200} value={words} onChange={(event) => setWords(event.target.value)} />
          )}
          <ul>{shown.map((work) => <Row key={work.id} work={work} cite={cite} />)}</ul>
          {shown.length === 0 && <p className="shelf__empty">None of these works has these words.</p>}
        </>
      )}
      {trash && data.items.length === 0 && <WorkTrash projectId={projectId} />}
      {importing && <ImportDialog projectId={projectId} onClose={() => setImporting(false)} />}
    </div>
  );
}

function ExportWorks({ projectId }: { projectId: string }) {
  const { mutate, isPending } = useExportWorks(projectId);
  const acts = formats.map(([format, name]) => ({ name, run: () => mutate(format) }));
  return <Menu label="All works to a file" icon="download" text={isPending ? 'Writing…' : 'To a file'} disabled={isPending} acts={acts} />;
}

function Row({ work, cite }: { work: Citation; cite: Props['cite'] }) {
  const remove = useRemoveWork();
  const doi = work.doi;
  const acts: MenuAct[] = [
    ...(cite ? [{ name: 'Cite at the cursor', icon: 'cite' as const, run: () => cite(work.id) }] : []),
    ...(doi ? [{ name: 'Open at doi.org', icon: 'link' as const, run: () => void window.open(`https://doi.org/${encodeURI(doi)}`, '_blank', 'noopener') }] : []),
    { name: 'Delete', icon: 'trash', danger: true, run: () => remove.mutate(work) },
  ];
  return (
    <li className="work">
      <span className="work__words">
        <span className="work__title">{work.title}</span>
        <span className="soft small tabular">{byline(work)}</span>
      </span>
      <Menu label={`More about ${work.title}`} acts={acts} />
    </li>
  );
}
