// Runs over HTTP: begun, read, stopped, settled.
import { address, call, send } from '@/lib/http';
import type { Provider, RunView } from '@/lib/types';

const one = (id: string) => `/api/ai/runs/${id}`;
const events = { Accept: 'text/event-stream' };

export interface Wish {
  documentId: string;
  instruction: string;
  blockId?: string;
  provider?: string;
}

export const runs = {
  begin: (wish: Wish, signal: AbortSignal) => send('/api/ai/generate', { method: 'POST', json: wish, headers: events, signal }),
  rejoin: (id: string, seen: string | null, signal: AbortSignal) =>
    send(`${one(id)}/events`, { headers: seen === null ? events : { ...events, 'Last-Event-ID': seen }, signal }),
  stop: (id: string) => call<RunView>(`${one(id)}/cancel`, { method: 'POST' }),
  settle: (id: string, outcome: 'kept' | 'discarded') => call<RunView>(`${one(id)}/settle`, { method: 'POST', json: { outcome } }),
  pending: (documentId: string, signal?: AbortSignal) =>
    call<{ items: RunView[] }>(address(`/api/documents/${documentId}/runs`, { outcome: 'pending' }), { signal }),
  providers: (signal?: AbortSignal) => call<{ items: Provider[] }>('/api/ai/providers', { signal }),
};
