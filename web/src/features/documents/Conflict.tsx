// Two people, or two windows, wrote: both texts side by side, and nothing overwritten until the writer has chosen.
import { useMemo, useState } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Trouble, Waiting } from '@/components/States';
import { count, moment } from '@/lib/format';
import type { Document } from '@/lib/types';
import type { Words } from './api';
import { compare } from './compare';
import { SideBySide, unchanged } from './Compared';

interface Props {
  /** The server's document; undefined while it is read. */
  theirs: Document | undefined;
  mine: Words;
  myWords: number;
  error: unknown;
  again: () => void;
  keepMine: () => void;
  copyMine: () => Promise<void>;
  takeTheirs: () => void;
}

export function Conflict({ theirs, mine, myWords, error, again, keepMine, copyMine, takeTheirs }: Props) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const copy = () => {
    setBusy(true);
    copyMine().catch(setFailed).finally(() => setBusy(false));
  };
  return (
    <Dialog title="This document changed elsewhere" widest firm onClose={() => undefined}>
      {failed ? <Trouble error={failed} /> : null}
      {error && !theirs ? <Trouble error={error} again={again} /> : null}
      {!theirs && !error && <Waiting />}
      {theirs && (
        <>
          <p>
            It was saved from another window or device on {moment(theirs.updatedAt)} ({count(theirs.wordCount, 'word')}).
            Yours here has {count(myWords, 'word')}. Both are still whole; compare them and choose.
          </p>
          <Both theirs={theirs} mine={mine} />
          <div className="choices">
            <Button look="primary" disabled={busy} onClick={copy}>Keep both: save mine as a new document</Button>
            <Button disabled={busy} onClick={keepMine}>Use mine; the other stays in the versions</Button>
            <Button look="danger" disabled={busy} onClick={takeTheirs}>Use the other and drop mine</Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function Both({ theirs, mine }: { theirs: Document; mine: Words }) {
  // Nothing is typed behind this dialog, so the words stay as they are while it is open.
  const rows = useMemo(() => compare(theirs.content, mine.content), [theirs, mine]);
  return (
    <>
      {theirs.title !== mine.title && <p className="small">The other is called <q>{theirs.title}</q>, yours <q>{mine.title}</q>.</p>}
      {unchanged(rows) ? <p className="soft">The texts themselves are the same.</p> : <SideBySide rows={rows} before="Saved elsewhere" after="Yours here" />}
    </>
  );
}
