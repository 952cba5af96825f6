// Runs of any kind over HTTP: read again, stopped; and who can write them.
import { api, body } from '@/lib/api';

const one = (id: string) => ({ path: { run_id: id } });
export const headers = { Accept: 'text/event-stream' };

export const runs = {
  /** `seen`: the number of the last event that was read; null tells the run from its beginning. */
  rejoin: async (id: string, seen: string | null, signal: AbortSignal) => {
    const told = seen === null ? headers : { ...headers, 'Last-Event-ID': seen };
    return (await api.GET('/api/ai/runs/{run_id}/events', { params: one(id), parseAs: 'stream', headers: told, signal })).response;
  },
  stop: (id: string) => body(api.POST('/api/ai/runs/{run_id}/cancel', { params: one(id) })),
  budget: (signal: AbortSignal) => body(api.GET('/api/ai/budget', { signal })),
  providers: (signal: AbortSignal) => body(api.GET('/api/ai/providers', { signal })),
};
