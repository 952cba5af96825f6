// Words that the server does not have yet, kept in this browser until it does.
import { useMemo, useSyncExternalStore } from 'react';
import { forget, keysOf, recall, remember } from '@/lib/storage';
import type { Words } from './api';

export interface LocalDraft extends Words {
  /** The server's version that these words are based on. */
  version: number;
}

const prefix = 'ibid.draft.';
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

/** Heard in every window: a browser tells the others itself. */
function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

/** The documents of which this browser has words that the server has not. */
export function useUnsent(): ReadonlySet<string> {
  const ids = useSyncExternalStore(subscribe, () => localDrafts.all().sort().join(' '));
  return useMemo(() => new Set(ids.split(' ')), [ids]);
}

function isDraft(value: unknown): value is LocalDraft {
  if (typeof value !== 'object' || value === null) return false;
  const { version, title, content } = value as Partial<LocalDraft>;
  return typeof version === 'number' && typeof title === 'string' && typeof content === 'object';
}
