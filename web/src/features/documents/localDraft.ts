// Words that the server does not have yet, kept in this browser until it does.
import { useMemo, useSyncExternalStore } from 'react';
import { forget, keysOf, recall, remember } from '@/lib/storage';
import { unsentPrefix as prefix } from '@/lib/unsent';
import type { Words } from './api';

export interface LocalDraft extends Words {
  /** The server's version that these words are based on. */
  version: number;
}

const key = (documentId: string) => `${prefix}${documentId}`;

export const localDrafts = {
  keep: (documentId: string, draft: LocalDraft) => told(remember(key(documentId), JSON.stringify(draft))),
  drop: (documentId: string) => told(forget(key(documentId))),
  /** The documents that have one. */
  all: () => keysOf(prefix).map((name) => name.slice(prefix.length)),
  find(documentId: string): LocalDraft | null {
    const text = recall(key(documentId));
    if (text === null) return null;
    try {
      const value: unknown = JSON.parse(text);
      return isDraft(value) ? value : null;
    } catch {
      return null;
    }
  },
};

const listeners = new Set<() => void>();

function told<T>(done: T): T {
  listeners.forEach((listener) => listener());
  return done;
}

/** Milliseconds after which words that are still here are news: a save takes most along before. */
const news = 2_500;
const since = new Map(localDrafts.all().map((id) => [id, -news]));

function unsent(): string {
  const now = performance.now();
  const ids = localDrafts.all();
  for (const id of since.keys()) if (!ids.includes(id)) since.delete(id);
  for (const id of ids) if (!since.has(id)) since.set(id, now);
  return ids.filter((id) => now - (since.get(id) ?? now) >= news).sort().join(' ');
}

/** Heard in every window: a browser tells the others itself. */
function subscribe(listener: () => void): () => void {
  const heard = () => {
    listener();
    window.setTimeout(listener, news);
  };
  listeners.add(heard);
  window.addEventListener('storage', heard);
  return () => {
    listeners.delete(heard);
    window.removeEventListener('storage', heard);
  };
}

/** The documents of which this browser has words that the server has not had for a while. */
export function useUnsent(): ReadonlySet<string> {
  const ids = useSyncExternalStore(subscribe, unsent);
  return useMemo(() => new Set(ids.split(' ')), [ids]);
}

function isDraft(value: unknown): value is LocalDraft {
  if (typeof value !== 'object' || value === null) return false;
  const { version, title, content } = value as Partial<LocalDraft>;
  return typeof version === 'number' && typeof title === 'string' && typeof content === 'object';
}
