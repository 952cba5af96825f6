// The review of an AI's changes as a fold: what the server said in, what waits and what was decided out. No requests.
import type { Decided, Operation } from '@/lib/types';

/** Something that was decided here and can be taken back whole. */
export interface Step {
  id: string;
  words: string;
}

export interface Review {
  /** All that wait, and those decided since the last time somebody asked for changes. */
  operations: readonly Operation[];
  current: string | null;
  steps: readonly Step[];
}

export type Deed =
  | { type: 'asked' }
  | { type: 'read'; operations: readonly Operation[]; known: ReadonlySet<string> }
  | { type: 'proposed'; operations: readonly Operation[] }
  | { type: 'decided'; decided: Decided; words: string; next: string | null }
  | { type: 'undone'; decided: Decided; step: string }
  | { type: 'chosen'; id: string };

export const nothing: Review = { operations: [], current: null, steps: [] };

export const isOpen = ({ status }: Operation) => status === 'pending' || status === 'stale';
/** What may be accepted without having been looked at one by one. */
export const isSafe = ({ status, guards }: Operation) => status === 'pending' && guards.length === 0;

export function fold(review: Review, deed: Deed): Review {
  switch (deed.type) {
    case 'asked':
      return { ...review, operations: review.operations.filter(isOpen) };
    case 'read': {
      // What was known when the list was asked for, and is not in it, was decided elsewhere. What was heard since is kept.
      const kept = review.operations.filter((one) => !isOpen(one) || !deed.known.has(one.id));
      return { ...review, operations: merged(kept, deed.operations) };
    }
    case 'proposed':
      // A run that is told again from its beginning knows nothing of what was decided since.
      return { ...review, operations: merged(deed.operations, review.operations) };
    case 'decided': {
      const { operations, decisionId } = deed.decided;
      const steps = decisionId === null ? review.steps : [...review.steps, { id: decisionId, words: deed.words }];
      return { operations: merged(review.operations, operations), current: deed.next, steps };
    }
    case 'undone': {
      const again = deed.decided.operations.find((one) => review.operations.some(({ id, decisionId }) => id === one.id && decisionId === deed.step));
      const operations = merged(review.operations, deed.decided.operations);
      // One change of a step may have been taken back alone: the rest of it can be still.
      const left = operations.some(({ decisionId }) => decisionId === deed.step);
      return { operations, current: again?.id ?? review.current, steps: review.steps.filter(({ id }) => left || id !== deed.step) };
    }
    case 'chosen':
      return { ...review, current: deed.id };
  }
}

function merged(known: readonly Operation[], news: readonly Operation[]): Operation[] {
  const all = new Map(known.map((one) => [one.id, one]));
  for (const one of news) all.set(one.id, one);
  return [...all.values()];
}

/** `places`: the place of each block in the document. What has lost its block comes last. */
export function inOrder(operations: readonly Operation[], places: ReadonlyMap<string, number>): Operation[] {
  const place = ({ blockId }: Operation) => places.get(blockId) ?? Number.MAX_SAFE_INTEGER;
  return [...operations].sort((a, b) => place(a) - place(b) || a.start - b.start || a.number - b.number);
}

/** The one that is shown: the chosen one, else the first that waits. */
export function shown(ordered: readonly Operation[], current: string | null): Operation | null {
  return ordered.find(({ id }) => id === current) ?? ordered.find(isOpen) ?? null;
}

/** The next that waits after the one named, or before it; past the end it begins anew. */
export function neighbour(ordered: readonly Operation[], from: string | null, by: 1 | -1, but: (one: Operation) => boolean = () => false): Operation | null {
  const here = ordered.findIndex(({ id }) => id === from);
  for (let far = 1; far <= ordered.length; far += 1) {
    const one = ordered[(here + by * far + ordered.length * 2) % ordered.length];
    if (one && one.id !== from && isOpen(one) && !but(one)) return one;
  }
  return null;
}
