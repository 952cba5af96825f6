// What went wrong with a decision, and what the writer can do.
import { ApiError, explain } from '@/lib/problem';

export interface Told {
  words: string;
  /** The page is older than the server's document: reading it anew helps. */
  behind?: boolean;
}

export const unsaved: Told = { words: 'Your latest words are not saved yet, so nothing was done. Try again as soon as they are.' };

const known: Record<string, Told> = {
  DOCUMENT_CONFLICT: { words: 'This document was changed in another window, so nothing was done here.', behind: true },
  OPERATION_STALE: { words: 'The paragraph has changed since this was proposed, so nothing was done.' },
  OPERATION_DECIDED: { words: 'This was decided in another window already. What you see now is what is left.', behind: true },
};

export function wrong(error: unknown): Told {
  if (!(error instanceof ApiError)) return { words: explain(error) };
  const field = error.fields.find(({ path }) => path === 'replace');
  return known[error.code] ?? { words: field?.message ?? explain(error) };
}
