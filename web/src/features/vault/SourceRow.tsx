// One source: what it is, whether its text has been read, and what can be done with it.
import { useState, type FormEvent } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Field } from '@/components/Field';
import { Menu } from '@/components/Menu';
import { count, size } from '@/lib/format';
import type { Source } from '@/lib/types';
import { vault } from './api';
import { isShown, piece } from './kinds';
import type { Place } from './place';
import { useRemoveSource, useRenameSource, useRetrySource } from './queries';

// Reading these again ends as it did before; each says what to do instead.
const final = ['PDF_ENCRYPTED', 'PDF_BROKEN', 'NO_TEXT', 'TOO_LONG', 'NOT_TEXT'];

function facts(source: Source): string {
  if (source.status === 'pending') return 'Reading its text…';
  if (source.status === 'failed') return 'No text could be read';
  return source.pageCount === null ? size(source.sizeBytes) : `${count(source.pageCount, piece(source.mediaType))} · ${size(source.sizeBytes)}`;
}

export function SourceRow({ source, open }: { source: Source; open: (place: Place) => void }) {
  const [renaming, setRenaming] = useState(false);
  const remove = useRemoveSource();
  const retry = useRetrySource();
  const download = () => window.open(vault.file(source.id), '_blank', 'noopener');
  return (
    <li className="source" data-status={source.status}>
      <div className="shelf__row">
        <button type="button" className="shelf__open" title={source.name} onClick={() => open({ sourceId: source.id, page: 1 })}>
          <span className="shelf__name">{source.name}</span>
          <span className="shelf__facts tabular">{facts(source)}</span>
        </button>
        <Menu label={`More about ${source.name}`} acts={[
          { name: 'Rename', run: () => setRenaming(true) },
          { name: isShown(source.mediaType) ? 'Open the file' : 'Save the file', icon: 'download', run: download },
          { name: 'Delete', icon: 'trash', danger: true, run: () => remove.mutate(source) },
        ]} />
      </div>
      {source.status === 'failed' && (
        <div className="source__reason">
          <p>{source.failureDetail ?? source.failureReason}</p>
          {!final.includes(source.failureReason ?? '') && <Button small disabled={retry.isPending} onClick={() => retry.mutate(source.id)}>Try again</Button>}
        </div>
      )}
      {renaming && <Rename source={source} onClose={() => setRenaming(false)} />}
    </li>
  );
}

function Rename({ source, onClose }: { source: Source; onClose: () => void }) {
  const rename = useRenameSource();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name')).trim();
    if (name !== source.name) rename.mutate({ id: source.id, name });
    onClose();
  };
  return (
    <Dialog title="Rename" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <Field label="Name" name="name" required maxLength={255} defaultValue={source.name} autoFocus />
        <div className="actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" >Rename</Button>
        </div>
      </form>
    </Dialog>
  );
}
