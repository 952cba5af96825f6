// Runs over HTTP: begun, read, stopped, settled.
import { api, body } from '@/lib/api';

const one = (id: string) => ({ path: { run_id: id } });
const headers = { Accept: 'text/event-stream' };

export interface Wish {
  documentId: string;
  instruction: string;
  blockId?: string;
  provider?: string;
}

export const runs = {
  begin: async (wish: Wish, signal: AbortSignal) => (await api.POST('/api/ai/generate', { body: wish, parseAs: 'stream', headers, signal })).response,
  /** `seen`: the number of the last event that was read; null tells the run from its beginning. */
  rejoin: async (id: string, seen: string | null, signal: AbortSignal) => {
    const told = seen === null ? headers : { ...headers, 'Last-Event-ID': seen };
    return (await api.GET('/api/ai/runs/{run_id}/events', { params: one(id), parseAs: 'stream', headers: told, signal })).response;
  },
  stop: (id: string) => body(api.POST('/api/ai/runs/{run_id}/cancel', { params: one(id) })),
  settle: (id: string, outcome: 'kept' | 'discarded') => body(api.POST('/api/ai/runs/{run_id}/settle', { params: one(id), body: { outcome } })),
  pending: (documentId: string, signal: AbortSignal) =>
    body(api.GET('/api/documents/{document_id}/runs', { params: { path: { document_id: documentId }, query: { outcome: 'pending' } }, signal })),
  providers: (signal: AbortSignal) => body(api.GET('/api/ai/providers', { signal })),
};
