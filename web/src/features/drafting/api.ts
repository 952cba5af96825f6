// Drafts over HTTP: begun, settled, found again.
import { api, body } from '@/lib/api';
import { headers } from '@/lib/runs/api';

export interface Wish {
  documentId: string;
  instruction: string;
  blockId?: string;
  provider?: string;
}

export const drafts = {
  begin: async (wish: Wish, signal: AbortSignal) => (await api.POST('/api/ai/generate', { body: wish, parseAs: 'stream', headers, signal })).response,
  settle: (id: string, outcome: 'kept' | 'discarded') =>
    body(api.POST('/api/ai/runs/{run_id}/settle', { params: { path: { run_id: id } }, body: { outcome } })),
  pending: (documentId: string, signal: AbortSignal) =>
    body(api.GET('/api/documents/{document_id}/runs', { params: { path: { document_id: documentId }, query: { outcome: 'pending' } }, signal })),
};
