// Looks a work up, among the project's own first, and cites it at the cursor.
import { useEffect, useState } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Field } from '@/components/Field';
import { Trouble, Waiting } from '@/components/States';
import type { Citation, Work } from '@/lib/types';
import { byline, doiIn } from './names';
import { useAddWork, useCitations, useWorks } from './queries';

interface Props {
  projectId: string;
  initial?: string;
  cite: (citationId: string) => void;
  onClose: () => void;
}

function useSettled(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value.trim()), 350);
    return () => window.clearTimeout(timer);
  }, [value]);
  return settled;
}

export function CiteDialog({ projectId, initial = '', cite, onClose }: Props) {
  const [query, setQuery] = useState(initial);
  const settled = useSettled(query);
  const add = useAddWork(projectId);
  const doi = doiIn(query);
  const insert = (citationId: string) => {
    onClose();
    cite(citationId);
  };
  const addAndCite = (work: Parameters<typeof add.mutate>[0]) => add.mutate(work, { onSuccess: ({ id }) => insert(id) });
  return (
    <Dialog title="Cite a work" wide onClose={onClose}>
      <Field label="Title, author or DOI" type="search" value={query} onChange={(event) => setQuery(event.target.value)} maxLength={300} autoFocus
        hint="The project’s own works come first. From three letters on, Semantic Scholar and Crossref are asked as well; arXiv and PubMed ids and papers’ addresses work too." />
      {doi && <div><Button icon="add" disabled={add.isPending} onClick={() => addAndCite({ doi })}>Cite the work with DOI {doi}</Button></div>}
      <div className="works__scroll">
        <Own projectId={projectId} query={query} cite={insert} />
        {!doi && settled.length > 2 && (
          <Elsewhere projectId={projectId} query={settled} busy={add.isPending}
            take={(work) => (work.citationId ? insert(work.citationId) : addAndCite({ csl: work.csl }))} />
        )}
      </div>
    </Dialog>
  );
}

function matches(work: Citation, query: string): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const text = `${work.title} ${work.authors.join(' ')} ${work.year ?? ''} ${work.doi ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function Own({ projectId, query, cite }: { projectId: string; query: string; cite: (id: string) => void }) {
  const { data, error } = useCitations(projectId);
  if (error) return <Trouble error={error} />;
  const found = (data?.items ?? []).filter((work) => matches(work, query)).slice(0, 20);
  if (found.length === 0) return null;
  return (
    <section className="works" aria-label="In this project">
      <h3>In this project</h3>
      <ul>
        {found.map((work) => <Found key={work.id} title={work.title} line={byline(work)} verb="Cite" run={() => cite(work.id)} />)}
      </ul>
    </section>
  );
}

interface ElsewhereProps {
  projectId: string;
  query: string;
  busy: boolean;
  take: (work: Work) => void;
}

function Elsewhere({ projectId, query, busy, take }: ElsewhereProps) {
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
        {fresh.map((work, index) => <Found key={work.doi ?? index} title={work.title} line={byline(work)} verb="Add and cite" busy={busy} run={() => take(work)} />)}
      </ul>
    </section>
  );
}

function Found({ title, line, verb, busy = false, run }: { title: string; line: string; verb: string; busy?: boolean; run: () => void }) {
  return (
    <li className="work">
      <span className="work__words">
        <span className="work__title">{title}</span>
        <span className="soft small tabular">{line}</span>
      </span>
      <Button small disabled={busy} onClick={run} aria-label={`${verb}: ${title}`}>{verb}</Button>
    </li>
  );
}
