// Every run that this window follows, by the place its words go to: one store, whoever draws them.
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import type { Tell } from './follow';
import { fold, idle, type Happening, type Run } from './run';

/** What is written, and for what: a draft of a document, changes to it, an answer in a conversation. */
export type Place = `${'draft' | 'edits' | 'answer'}:${string}`;

type Watcher = (place: Place, before: Run, now: Run) => void;

const runs = new Map<Place, Run>();
const watchers = new Set<Watcher>();

export const runAt = (place: Place): Run => runs.get(place) ?? idle;

export function tell(place: Place, happening: Happening): void {
  const before = runAt(place);
  const now = fold(before, happening);
  if (now === before) return;
  if (now === idle) runs.delete(place);
  else runs.set(place, now);
  for (const watcher of [...watchers]) watcher(place, before, now);
}

/** Called with each change of any run. */
export function watch(watcher: Watcher): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

/** The run of a place, and what tells it on. It ends with whoever follows it. */
export function useRun(place: Place): readonly [Run, Tell] {
  const run = useSyncExternalStore(watch, () => runAt(place));
  const say = useCallback((happening: Happening) => tell(place, happening), [place]);
  useEffect(() => () => tell(place, { type: 'settled' }), [place]);
  return [run, say];
}
