// How saving goes, as a fold: what happened in, what is shown and what to do next out. No clock, no requests.

export interface Saving {
  phase: 'saved' | 'dirty' | 'saving' | 'failed' | 'conflict';
  /** The version on the server that the text here is based on. */
  version: number;
  /** Counts edits; `sent` is the count that the save under way carries. */
  edits: number;
  sent: number;
  failures: number;
  /** Why the last save failed, and whether the same text may succeed later. */
  problem: string | null;
  retryable: boolean;
  /** The server's version where it is newer than ours. */
  theirs: number | null;
}

export type SavingEvent =
  | { type: 'edited' }
  | { type: 'sent' }
  | { type: 'saved'; version: number }
  | { type: 'failed'; problem: string; retryable: boolean }
  | { type: 'taken'; version: number }
  | { type: 'conflicted'; theirs: number }
  | { type: 'resolved'; version: number; keepMine: boolean };

export function beginSaving(version: number): Saving {
  return { phase: 'saved', version, edits: 0, sent: 0, failures: 0, problem: null, retryable: false, theirs: null };
}

export function fold(saving: Saving, event: SavingEvent): Saving {
  switch (event.type) {
    case 'edited':
      return edited(saving);
    case 'sent':
      return { ...saving, phase: 'saving', sent: saving.edits };
    case 'saved': {
      const more = saving.edits > saving.sent;
      return { ...saving, phase: more ? 'dirty' : 'saved', version: event.version, failures: 0, problem: null };
    }
    case 'failed':
      return { ...saving, phase: 'failed', failures: saving.failures + 1, problem: event.problem, retryable: event.retryable };
    case 'taken':
      return { ...saving, version: event.version };
    case 'conflicted':
      return { ...saving, phase: 'conflict', theirs: event.theirs, problem: null };
    case 'resolved':
      return { ...saving, phase: event.keepMine ? 'dirty' : 'saved', version: event.version, theirs: null, failures: 0 };
  }
}

function edited(saving: Saving): Saving {
  const edits = saving.edits + 1;
  // A text that the server refused may pass once it is changed; a lost connection is not mended by typing.
  const tryNow = saving.phase === 'saved' || (saving.phase === 'failed' && !saving.retryable);
  return { ...saving, edits, phase: tryNow ? 'dirty' : saving.phase };
}

const pause = 900;
const waits = [2_000, 5_000, 15_000, 30_000];

/** Milliseconds until the next save should be tried; null where there is nothing to do but wait. */
export function nextSave(saving: Saving): number | null {
  if (saving.phase === 'dirty') return pause;
  if (saving.phase !== 'failed' || !saving.retryable) return null;
  return waits[Math.min(saving.failures, waits.length) - 1] ?? null;
}

/** From the first failure until a save has passed, also while the next is tried. */
export function isTroubled({ failures, phase }: Saving): boolean {
  return failures > 0 && phase !== 'conflict';
}

export function isSafe(saving: Saving): boolean {
  return saving.phase === 'saved';
}
