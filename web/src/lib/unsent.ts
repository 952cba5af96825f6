// Words that are in this browser alone: who can send them, asked before somebody leaves.
import { keysOf } from './storage';

/** Begins the key of each document's words. */
export const unsentPrefix = 'ibid.draft.';

type Sender = () => Promise<unknown>;
const senders = new Set<Sender>();

/** `sender` sends what is under its pen, or keeps it here. Until the answer is called. */
export function sends(sender: Sender): () => void {
  senders.add(sender);
  return () => void senders.delete(sender);
}

/** How many documents still have words that the server would not take. */
export async function settle(): Promise<number> {
  await Promise.allSettled([...senders].map((send) => send()));
  return keysOf(unsentPrefix).length;
}
