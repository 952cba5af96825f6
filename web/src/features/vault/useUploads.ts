// The files that are on their way into a project, and what can be done with each.
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import { size } from '@/lib/format';
import { useLimits } from '@/lib/limits';
import { send } from './api';
import { Sender } from './sender';
import { refusal, type Upload } from './uploads';

export interface Uploads {
  going: readonly Upload[];
  add: (files: Iterable<File>) => void;
  cancel: (id: string) => void;
  again: (id: string) => void;
}

// One a project and not one a page: files go on while documents change.
const senders = new Map<string, Sender>();

function senderOf(projectId: string, queries: QueryClient): Sender {
  const known = senders.get(projectId);
  if (known) return known;
  const made = new Sender(projectId, send, () => queries.invalidateQueries({ queryKey: ['sources'] }));
  senders.set(projectId, made);
  return made;
}

export function useUploads(projectId: string): Uploads {
  const { uploadMaxBytes } = useLimits();
  const sender = senderOf(projectId, useQueryClient());
  const going = useSyncExternalStore(sender.subscribe, sender.now);
  const busy = going.some(({ phase }) => phase !== 'refused');
  useEffect(() => {
    if (!busy) return;
    const leaving = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', leaving);
    return () => window.removeEventListener('beforeunload', leaving);
  }, [busy]);
  return {
    going,
    add: (files) => sender.add(files, (file) => refusal(file, uploadMaxBytes, size(uploadMaxBytes))),
    cancel: (id) => sender.cancel(id),
    again: (id) => sender.again(id),
  };
}
