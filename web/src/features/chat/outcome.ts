// What became of an answer, or of the changes that it proposed, in words.
import type { Message } from '@/lib/types';

export const endings: Record<string, string> = {
  stopped: 'Stopped before its end.',
  failed: 'This answer broke off.',
  interrupted: 'The server restarted while this was written.',
};

type Changes = NonNullable<Message['changes']>;

/** "2 accepted, 1 rejected, 3 waiting."; empty where none was proposed. */
export function became({ accepted, rejected, pending, stale }: Changes): string {
  const kinds = [[accepted, 'accepted'], [rejected, 'rejected'], [pending, 'waiting'], [stale, 'out of date']] as const;
  const told = kinds.filter(([many]) => many > 0).map(([many, kind]) => `${many} ${kind}`);
  return told.length > 0 ? `${told.join(', ')}.` : '';
}
