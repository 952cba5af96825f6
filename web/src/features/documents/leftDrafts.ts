// Words that stayed in this browser when their document was closed: sent as soon as the server can be reached.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { session } from '@/lib/session';
import { toasts } from '@/lib/toasts';
import { documents } from './api';
import { localDrafts } from './localDraft';

const lockOf = (documentId: string) => `ibid.document.${documentId}`;

// Browsers offer locks to pages of a secure origin alone; elsewhere words wait until their document is opened.
const locks = (): LockManager | undefined => (navigator as { locks?: LockManager }).locks;

/** Says to every window that the document is being written here, until the answer is called. */
export function hold(documentId: string): () => void {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  void locks()?.request(lockOf(documentId), { mode: 'shared' }, () => held);
  return release;
}

/** True where the server has the words now. Whoever writes the document in any window sends them himself. */
async function send(documentId: string): Promise<boolean> {
  const sent = await locks()?.request(lockOf(documentId), { ifAvailable: true }, async (lock) => {
    const draft = lock && localDrafts.find(documentId);
    if (!draft) return false;
    await documents.save(documentId, draft.version, { title: draft.title, content: draft.content });
    localDrafts.drop(documentId);
    return true;
  });
  return sent ?? false;
}

/** A conflict, too, is left alone: both texts are shown when the document is opened. */
export async function sendLeftDrafts(): Promise<number> {
  let sent = 0;
  for (const documentId of localDrafts.all()) if (await send(documentId).catch(() => false)) sent += 1;
  return sent;
}

export function useLeftDrafts(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const go = async () => {
      if (session.isExpired() || (await sendLeftDrafts()) === 0) return;
      toasts.say('What you wrote without a connection is saved now.');
      await queries.invalidateQueries({ queryKey: ['documents'], predicate: ({ queryKey }) => queryKey[1] !== 'one' });
    };
    const again = () => void go();
    again();
    const signedIn = session.subscribe(again);
    window.addEventListener('online', again);
    return () => {
      signedIn();
      window.removeEventListener('online', again);
    };
  }, [queries]);
}
