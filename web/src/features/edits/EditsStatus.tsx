// What a screen reader hears of the review: each step, once. How the run goes is told where all runs are.
import type { Edits } from './useEdits';

export function EditsStatus({ edits: { said } }: { edits: Edits }) {
  return <span className="sr-only" role="status">{said}</span>;
}
