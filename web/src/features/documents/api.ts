// Documents and their versions over HTTP.
import { api, body, every } from '@/lib/api';
import type { Document, Node, Version } from '@/lib/types';

export interface Words {
  title: string;
  content: Node;
}

export type Reason = 'autosave' | 'manual' | 'ai';

const inside = (id: string) => ({ path: { project_id: id } });
const one = (id: string) => ({ path: { document_id: id } });
const versionOf = (id: string, version: number) => ({ path: { document_id: id, version } });

// The description calls content any object; schema.json, which a test holds the editor to, says more.
const read = (answer: Promise<unknown>) => answer as Promise<Document>;
const sent = (content: Node) => ({ ...content });

export const documents = {
  list: (projectId: string, signal: AbortSignal) =>
    every((cursor) => api.GET('/api/projects/{project_id}/documents', { params: { ...inside(projectId), query: { cursor } }, signal })),
  begin: (projectId: string, title: string) =>
    read(body(api.POST('/api/projects/{project_id}/documents', { params: inside(projectId), body: { title } }))),
  open: (id: string, signal: AbortSignal) => read(body(api.GET('/api/documents/{document_id}', { params: one(id), signal }))),
  save: (id: string, version: number, { title, content }: Words, reason: Reason = 'autosave') =>
    read(body(api.PUT('/api/documents/{document_id}', { params: one(id), body: { version, title, content: sent(content), reason } }))),
  remove: (id: string) => body(api.DELETE('/api/documents/{document_id}', { params: one(id) })),
  restore: (id: string) => body(api.POST('/api/documents/{document_id}/restore', { params: one(id) })),
  trash: (projectId: string, signal: AbortSignal) => body(api.GET('/api/projects/{project_id}/documents/trash', { params: inside(projectId), signal })),
  versions: (id: string, signal: AbortSignal) => body(api.GET('/api/documents/{document_id}/versions', { params: { ...one(id), query: { limit: 100 } }, signal })),
  version: (id: string, version: number, signal: AbortSignal) =>
    body(api.GET('/api/documents/{document_id}/versions/{version}', { params: versionOf(id, version), signal })) as Promise<unknown> as Promise<Version>,
  goBack: (id: string, to: number, from: number) =>
    read(body(api.POST('/api/documents/{document_id}/versions/{version}/restore', { params: versionOf(id, to), body: { version: from } }))),
  evidence: (id: string, signal: AbortSignal) => body(api.GET('/api/documents/{document_id}/evidence', { params: one(id), signal })),
};
