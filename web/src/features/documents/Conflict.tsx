// Two people, or two windows, wrote: nothing is overwritten until the writer has chosen.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Trouble, Waiting } from '@/components/States';
import { moment } from '@/lib/format';
import type { Document } from '@/lib/types';

interface Props {
  /** The server's document; undefined while it is read. */
  theirs: Document | undefined;
  myWords: number;
  error: unknown;
  keepMine: () => void;
  copyMine: () => Promise<void>;
  takeTheirs: () => void;
}

export function Conflict({ theirs, myWords, error, keepMine, copyMine, takeTheirs }: Props) {
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const copy = () => {
    setBusy(true);
    copyMine().catch(setFailed).finally(() => setBusy(false));
  };
  return (
    <Dialog title="This document changed elsewhere" firm onClose={() => undefined}>
      {error || failed ? <Trouble error={error ?? failed} /> : null}
      {!theirs && !error && <Waiting />}
      {theirs && (
        <>
          <p>
            It was saved from another window or device on {moment(theirs.updatedAt)} (version {theirs.version}, {theirs.wordCount} words).
            Yours here has {myWords} words. Both are still whole; choose what to do.
          </p>
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
