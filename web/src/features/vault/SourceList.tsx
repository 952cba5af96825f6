// The project's sources: add, find, open, rename, delete, bring back.
import { useEffect, useRef, useState, type DragEvent } from 'react';
import { Button } from '@/components/Button';
import { Icon } from '@/components/Icon';
import { Trouble, Waiting } from '@/components/States';
import { size } from '@/lib/format';
import { useLimits } from '@/lib/limits';
import { Found } from './Found';
import { accept, taken } from './kinds';
import type { Place } from './place';
import { useSources } from './queries';
import { SourceRow } from './SourceRow';
import { SourceTrash } from './SourceTrash';
import type { Upload } from './uploads';
import { useUploads } from './useUploads';
import './vault.css';

interface Props {
  projectId: string;
  open: (place: Place) => void;
}

/** A file that is dropped beside the list would take the browser to it, away from the text. */
function useNoDropElsewhere() {
  useEffect(() => {
    const stay = (event: globalThis.DragEvent) => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    window.addEventListener('dragover', stay);
    window.addEventListener('drop', stay);
    return () => {
      window.removeEventListener('dragover', stay);
      window.removeEventListener('drop', stay);
    };
  }, []);
}

// Counts enters and leaves, since dragging over a child leaves the parent.
function useDrop(take: (files: Iterable<File>) => void) {
  const [depth, setDepth] = useState(0);
  const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  return {
    over: depth > 0,
    handlers: {
      onDragEnter: (event: DragEvent) => holdsFiles(event) && setDepth((now) => now + 1),
      onDragLeave: (event: DragEvent) => holdsFiles(event) && setDepth((now) => Math.max(0, now - 1)),
      onDragOver: (event: DragEvent) => holdsFiles(event) && event.preventDefault(),
      onDrop: (event: DragEvent) => {
        event.preventDefault();
        setDepth(0);
        take(event.dataTransfer.files);
      },
    },
  };
}

export function SourceList({ projectId, open }: Props) {
  const uploads = useUploads(projectId);
  const { over, handlers } = useDrop(uploads.add);
  useNoDropElsewhere();
  const { uploadMaxBytes } = useLimits();
  const [query, setQuery] = useState('');
  const [trash, setTrash] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const choose = () => input.current?.click();
  return (
    <section className={over ? 'shelf vault vault--over' : 'shelf vault'} aria-labelledby="sources-heading" {...handlers}>
      <header className="shelf__head">
        <h2 id="sources-heading">Sources</h2>
        <Button look="quiet" icon="trash" label="Deleted sources" aria-pressed={trash} onClick={() => setTrash(!trash)} />
        <Button look="quiet" icon="upload" label={`Add files, up to ${size(uploadMaxBytes)} each`} onClick={choose} />
        <input ref={input} type="file" multiple hidden accept={accept} data-testid="add-files"
          onChange={(event) => {
            uploads.add(event.target.files ?? []);
            event.target.value = '';
          }} />
      </header>
      <div className="vault__search">
        <Icon name="search" />
        <input className="input" type="search" placeholder="Search the sources" aria-label="Search the sources" value={query} maxLength={300} onChange={(event) => setQuery(event.target.value)} />
      </div>
      {trash && <SourceTrash projectId={projectId} />}
      <ul>{uploads.going.map((upload) => <Going key={upload.id} upload={upload} cancel={() => uploads.cancel(upload.id)} again={() => uploads.again(upload.id)} />)}</ul>
      {query.trim().length > 1 ? <Found projectId={projectId} query={query} open={open} /> : <Shelf projectId={projectId} open={open} choose={choose} />}
      {over && <p className="vault__drop" aria-hidden="true">Drop to add to the sources</p>}
    </section>
  );
}

function Shelf({ projectId, open, choose }: Props & { choose: () => void }) {
  const { data, error, refetch } = useSources(projectId);
  const { uploadMaxBytes } = useLimits();
  if (error && !data) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (data.items.length === 0) {
    return (
      <div className="vault__empty">
        <p>Add what you have read. Drafts rest on these files and nothing else.</p>
        <Button small icon="upload" onClick={choose}>Add files</Button>
        <p className="small soft">{taken}, up to {size(uploadMaxBytes)} each. You can also drop them here.</p>
      </div>
    );
  }
  return <ul>{data.items.map((source) => <SourceRow key={source.id} source={source} open={open} />)}</ul>;
}

function Going({ upload: { name, phase, share, problem, retryable }, cancel, again }: { upload: Upload; cancel: () => void; again: () => void }) {
  const percent = Math.round(share * 100);
  return (
    <li className="going">
      <span className="shelf__name">{name}</span>
      {phase === 'waiting' && <span className="soft">Waiting its turn</span>}
      {phase === 'going' && <progress max={100} value={percent} aria-label={`Sending ${name}`}>{percent} %</progress>}
      {phase === 'refused' && <span className="going__problem" role="alert">{problem}</span>}
      <span className="going__acts">
        {phase === 'refused' && retryable && <Button small look="quiet" icon="retry" label={`Send ${name} again`} onClick={again} />}
        <Button small look="quiet" icon="close" label={phase === 'refused' ? `Dismiss ${name}` : `Cancel ${name}`} onClick={cancel} />
      </span>
    </li>
  );
}
