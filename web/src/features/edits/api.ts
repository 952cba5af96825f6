// Changes to a whole document over HTTP: asked for, listed, decided, taken back; and the terms that are protected.
import { api, body, every } from '@/lib/api';
import { headers } from '@/lib/runs/api';
import type { Decided, Operation } from '@/lib/types';

export interface Wish {
  documentId: string;
  instruction: string;
  provider?: string;
  /** The conversation that it was asked for in, and that keeps what came of it. */
  conversationId?: string;
}

const one = (id: string) => ({ path: { document_id: id } });
const inside = (id: string) => ({ path: { project_id: id } });
const most = 100;

/** A page of one document's changes, the newest first. */
const listed = (id: string, query: { status?: Operation['status']; cursor?: string | undefined }, signal: AbortSignal) =>
  api.GET('/api/documents/{document_id}/operations', { params: { ...one(id), query: { ...query, limit: most } }, signal });

/** All that wait, and the run that still proposes some. */
async function open(id: string, signal: AbortSignal) {
  let openRun: string | null = null;
  const all = async (status: Operation['status']) => {
    const { items } = await every<Operation>(async (cursor) => {
      const page = await listed(id, { status, cursor }, signal);
      openRun = page.data?.openRun ?? null;
      return page;
    });
    return items;
  };
  // One after the other: a change that grows stale between the two must be in the second.
  const operations = [...(await all('pending')), ...(await all('stale'))];
  return { operations, openRun: openRun as string | null };
}

export const edits = {
  propose: async (wish: Wish, signal: AbortSignal) => (await api.POST('/api/ai/global-edit', { body: wish, parseAs: 'stream', headers, signal })).response,
  open,
  history: (id: string, cursor: string | undefined, signal: AbortSignal) => body(listed(id, { cursor }, signal)),
  decide: (id: string, status: 'accepted' | 'rejected' | 'pending', version: number, replace?: string): Promise<Decided> =>
    body(api.PATCH('/api/ai/operations/{operation_id}', { params: { path: { operation_id: id } }, body: { status, version, ...(replace !== undefined && { replace }) } })),
  decideAll: (id: string, status: 'accepted' | 'rejected', version: number): Promise<Decided> =>
    body(api.POST('/api/documents/{document_id}/operations/decide', { params: one(id), body: { status, version } })),
  undo: (id: string, decisionId: string, version: number): Promise<Decided> =>
    body(api.POST('/api/documents/{document_id}/operations/undo', { params: one(id), body: { decisionId, version } })),
};

export const terms = {
  list: (projectId: string, signal: AbortSignal) => body(api.GET('/api/projects/{project_id}/protected-terms', { params: inside(projectId), signal })),
  protect: (projectId: string, term: string) => body(api.POST('/api/projects/{project_id}/protected-terms', { params: inside(projectId), body: { term } })),
  free: (id: string) => body(api.DELETE('/api/protected-terms/{term_id}', { params: { path: { term_id: id } } })),
};
