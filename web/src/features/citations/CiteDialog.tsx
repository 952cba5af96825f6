// Looks a work up, among the project's own first, and cites it at the cursor.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Field } from '@/components/Field';
import { Trouble, Waiting } from '@/components/States';
import type { Citation, Work } from '@/lib/types';
import { useSettled } from '@/lib/useSettled';
import type { Mentioned } from './CitationCard';
import { byline, doiIn, placed } from './names';
import { useAddWork, useCitations, useWorks } from './queries';

interface Props {
  projectId: string;
  initial?: string;
  cite: (works: Mentioned[]) => void;
  onClose: () => void;
}

export function CiteDialog({ projectId, initial = '', cite, onClose }: Props) {
  const [query, setQuery] = useState(initial);
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const settled = useSettled(query);
  const add = useAddWork(projectId);
  const doi = doiIn(query);
  const insert = (works: readonly Chosen[]) => {
    onClose();
    cite(works.map(({ citationId, locator }) => ({ citationId, locator: placed(locator) })));
  };
  const choose = (work: Chosen) => setChosen((before) => [...before.filter(({ citationId }) => citationId !== work.citationId), work]);
  const one = (citationId: string, title: string) => ({ citationId, title, locator: '' });
  const added = (work: Parameters<typeof add.mutate>[0], then: (work: Chosen) => void) =>
    add.mutate(work, { onSuccess: ({ id, title }) => then(one(id, title)) });
  const now = (work: Chosen) => insert([...chosen, work]);
  return (
    <Dialog title="Cite a work" wide onClose={onClose}>
      <Field label="Title, author or DOI" type="search" value={query} onChange={(event) => setQuery(event.target.value)} maxLength={300} autoFocus
        hint="The project’s own works come first. From three letters on, the scholarly indexes are asked as well; arXiv and PubMed ids and papers’ addresses work too." />
      {doi && <div><Button icon="add" disabled={add.isPending} onClick={() => added({ doi }, now)}>Cite the work with DOI {doi}</Button></div>}
      {chosen.length > 0 && <Together works={chosen} change={setChosen} insert={() => insert(chosen)} />}
      <div className="works__scroll">
        <Own projectId={projectId} query={query} taken={chosen} now={({ id, title }) => now(one(id, title))} later={({ id, title }) => choose(one(id, title))} />
        {!doi && settled.length > 2 && (
          <Elsewhere projectId={projectId} query={settled} busy={add.isPending}
            now={(work) => added({ csl: work.csl }, now)} later={(work) => added({ csl: work.csl }, choose)} />
        )}
      </div>
    </Dialog>
  );
}

interface Chosen {
  citationId: string;
  title: string;
  locator: string;
}

/** What is cited in one place, each with the page that is meant. */
function Together({ works, change, insert }: { works: readonly Chosen[]; change: (works: readonly Chosen[]) => void; insert: () => void }) {
  const place = (citationId: string, locator: string) => change(works.map((work) => (work.citationId === citationId ? { ...work, locator } : work)));
  return (
    <section className="together" aria-label="Cited together">
      <ul>
        {works.map(({ citationId, title, locator }) => (
          <li key={citationId} className="together__work">
            <span className="work__title">{title}</span>
            <input className="input" aria-label={`Place in ${title}`} placeholder="p. 5" value={locator} maxLength={500} onChange={(event) => place(citationId, event.target.value)} />
            <Button small look="quiet" icon="close" label={`Not ${title}`} onClick={() => change(works.filter((work) => work.citationId !== citationId))} />
          </li>
        ))}
      </ul>
      <div><Button look="primary" onClick={insert}>{works.length === 1 ? 'Cite this work' : `Cite these ${works.length} works together`}</Button></div>
    </section>
  );
}

function matches(work: Citation, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const text = `${work.title} ${work.authors.join(' ')} ${work.year ?? ''} ${work.doi ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

interface OwnProps {
  projectId: string;
  query: string;
  taken: readonly Chosen[];
  now: (work: Citation) => void;
  later: (work: Citation) => void;
}

function Own({ projectId, query, taken, now, later }: OwnProps) {
  const { data, error } = useCitations(projectId);
  if (error) return <Trouble error={error} />;
  const left = (data?.items ?? []).filter(({ id }) => !taken.some(({ citationId }) => citationId === id));
  const found = left.filter((work) => matches(work, query)).slice(0, 20);
  if (found.length === 0) return null;
  return (
    <section className="works" aria-label="In this project">
      <h3>In this project</h3>
      <ul>
        {found.map((work) => <Found key={work.id} title={work.title} line={byline(work)} verb="Cite" now={() => now(work)} later={() => later(work)} />)}
      </ul>
    </section>
  );
}

interface ElsewhereProps {
  projectId: string;
  query: string;
  busy: boolean;
  now: (work: Work) => void;
  later: (work: Work) => void;
}

function Elsewhere({ projectId, query, busy, now, later }: ElsewhereProps) {
  const { data, error, isFetching, refetch } = useWorks(projectId, query);
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (isFetching || !data) return <Waiting>Looking in the indexes…</Waiting>;
  const fresh = data.items.filter((work) => work.citationId === null);
  return (
    <section className="works" aria-label="Found in the indexes">
      <h3>Found in the indexes</h3>
      {data.notes.map((note) => <p key={note.source} className="note note--doubt">{note.detail}</p>)}
      {fresh.length === 0 && <p className="soft">No {data.items.length > 0 ? 'other ' : ''}work matches “{query}”.</p>}
      <ul>
        {fresh.map((work, index) => (
          <Found key={work.doi ?? index} title={work.title} line={byline(work)} verb="Add and cite" busy={busy} now={() => now(work)} later={() => later(work)} />
        ))}
      </ul>
    </section>
  );
}

interface FoundProps {
  title: string;
  line: string;
  verb: string;
  busy?: boolean;
  now: () => void;
  later: () => void;
}

function Found({ title, line, verb, busy = false, now, later }: FoundProps) {
  return (
    <li className="work">
      <span className="work__words">
        <span className="work__title">{title}</span>
        <span className="soft small tabular">{line}</span>
      </span>
      <span className="work__acts">
        <Button small disabled={busy} onClick={now} aria-label={`${verb}: ${title}`}>{verb}</Button>
        <Button small look="quiet" icon="add" disabled={busy} onClick={later} label={`Cite together with others: ${title}`} />
      </span>
    </li>
  );
}
