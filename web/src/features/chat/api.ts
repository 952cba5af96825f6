// Conversations and what is said in them, over HTTP.
import { api, body, every } from '@/lib/api';
import { headers } from '@/lib/runs/api';
import type { Conversation } from '@/lib/types';

const inside = (id: string) => ({ path: { project_id: id } });
const one = (id: string) => ({ path: { conversation_id: id } });

/** Where the writer is in the text, and by whom the answer shall be written. */
export interface How {
  blockId: string | null;
  provider?: string;
}

/** What a conversation is about; null for the project as a whole. */
export interface Beginning {
  documentId: string | null;
  mode: Conversation['mode'];
}

export const chat = {
  list: (projectId: string, q: string, signal: AbortSignal) =>
    every<Conversation>((cursor) => api.GET('/api/projects/{project_id}/conversations', { params: { ...inside(projectId), query: { q, cursor } }, signal })),
  begin: (projectId: string, beginning: Beginning) => body(api.POST('/api/projects/{project_id}/conversations', { params: inside(projectId), body: beginning })),
  rename: (id: string, title: string) => body(api.PATCH('/api/conversations/{conversation_id}', { params: one(id), body: { title } })),
  remove: (id: string) => body(api.DELETE('/api/conversations/{conversation_id}', { params: one(id) })),
  restore: (id: string) => body(api.POST('/api/conversations/{conversation_id}/restore', { params: one(id) })),
  trash: (projectId: string, signal: AbortSignal) => body(api.GET('/api/projects/{project_id}/conversations/trash', { params: inside(projectId), signal })),
  messages: (id: string, cursor: string | undefined, signal: AbortSignal) =>
    body(api.GET('/api/conversations/{conversation_id}/messages', { params: { ...one(id), query: { cursor } }, signal })),
  ask: async (id: string, question: string, how: How, signal: AbortSignal) =>
    (await api.POST('/api/conversations/{conversation_id}/ask', { params: one(id), body: { question, ...how }, parseAs: 'stream', headers, signal })).response,
  again: async (id: string, how: How, signal: AbortSignal) =>
    (await api.POST('/api/conversations/{conversation_id}/regenerate', { params: one(id), body: how, parseAs: 'stream', headers, signal })).response,
};
