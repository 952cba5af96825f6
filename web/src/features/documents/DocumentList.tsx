// The project's documents: open, begin, delete, bring back.
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { Button } from '@/components/Button';
import { Deleted } from '@/components/Deleted';
import { Menu } from '@/components/Menu';
import { Trouble, Waiting } from '@/components/States';
import { count } from '@/lib/format';
import type { DocumentSummary, ListedDocument } from '@/lib/types';
import { useUnsent } from './localDraft';
import { useBeginDocument, useDocuments, useDocumentTrash, useRemoveDocument, useRestoreDocument } from './queries';

interface Props {
  projectId: string;
  current: string | undefined;
}

export function DocumentList({ projectId, current }: Props) {
  const { data, error, refetch } = useDocuments(projectId);
  const unsent = useUnsent();
  const [trash, setTrash] = useState(false);
  const begin = useBeginDocument(projectId);
  const navigate = useNavigate();
  const remove = useRemoveDocument();
  const take = (document: DocumentSummary) => {
    // Its row is gone by then, so it is not the row that leads away.
    const away = () => void navigate(`/projects/${projectId}`);
    remove.mutate(document, { onSuccess: document.id === current ? away : undefined });
  };
  const add = () => begin.mutate('Untitled', { onSuccess: (made) => void navigate(`/projects/${projectId}/${made.id}`) });
  return (
    <section className="shelf" aria-labelledby="documents-heading">
      <header className="shelf__head">
        <h2 id="documents-heading">Documents</h2>
        <Button look="quiet" icon="trash" label="Deleted documents" aria-expanded={trash} onClick={() => setTrash(!trash)} />
        <Button look="quiet" icon="add" label="New document" disabled={begin.isPending} onClick={add} />
      </header>
      {trash && <Trash projectId={projectId} />}
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data?.items.length === 0 && <p className="shelf__empty">None yet. <button type="button" className="plain" onClick={add}>Begin one</button>.</p>}
      <ul>
        {data?.items.map((document) => <Row key={document.id} document={document} unsent={unsent.has(document.id)} current={document.id === current} remove={() => take(document)} />)}
      </ul>
    </section>
  );
}

interface RowProps {
  document: ListedDocument;
  /** Words of it are in this browser alone. */
  unsent: boolean;
  current: boolean;
  remove: () => void;
}

function Row({ document, unsent, current, remove }: RowProps) {
  return (
    <li className="shelf__row" data-current={current || undefined}>
      <Link to={`/projects/${document.projectId}/${document.id}`} aria-current={current ? 'page' : undefined}>
        <span className="shelf__name" title={document.title}>{document.title}</span>
        <span className="shelf__facts tabular">
          {count(document.wordCount, 'word')}
          {document.waiting && <Dot kind="waiting">Changes wait for you</Dot>}
          {unsent && <Dot kind="unsent">Not sent yet</Dot>}
        </span>
      </Link>
      <Menu label={`More about ${document.title}`} acts={[
        { name: 'Delete', icon: 'trash', danger: true, run: remove },
      ]} />
    </li>
  );
}

/** A dot alone would say nothing to whoever cannot see it, or its colour. */
function Dot({ kind, children }: { kind: 'waiting' | 'unsent'; children: string }) {
  return <span className="shelf__dot" data-kind={kind} title={children}><span className="sr-only">, {children}</span></span>;
}

function Trash({ projectId }: { projectId: string }) {
  const { data, error, refetch } = useDocumentTrash(projectId);
  const restore = useRestoreDocument();
  const gone = data?.items ?? [];
  const things = data && gone.map(({ id, title, deletedAt, updatedAt }) => ({ id, name: title, since: deletedAt ?? updatedAt }));
  const back = (id: string) => gone.filter((document) => document.id === id).forEach((document) => restore.mutate(document));
  return <Deleted nouns="documents" things={things} error={error} again={() => void refetch()} restore={back} />;
}
