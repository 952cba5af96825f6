// Documents and their versions over HTTP.
import { call } from '@/lib/http';
import type { Document, DocumentSummary, Evidence, Node, Page, Version, VersionSummary } from '@/lib/types';

export interface Words {
  title: string;
  content: Node;
}

const one = (id: string) => `/api/documents/${id}`;

export const documents = {
  list: (projectId: string, signal?: AbortSignal) => call<Page<DocumentSummary>>(`/api/projects/${projectId}/documents`, { signal }),
  begin: (projectId: string, words: { title: string; content?: Node }) =>
    call<Document>(`/api/projects/${projectId}/documents`, { method: 'POST', json: words }),
  open: (id: string, signal?: AbortSignal) => call<Document>(one(id), { signal }),
  save: (id: string, version: number, words: Words, reason: 'autosave' | 'manual' | 'ai' = 'autosave') =>
    call<Document>(one(id), { method: 'PUT', json: { version, reason, ...words } }),
  remove: (id: string) => call<undefined>(one(id), { method: 'DELETE' }),
  restore: (id: string) => call<unknown>(`${one(id)}/restore`, { method: 'POST' }),
  trash: (projectId: string, signal?: AbortSignal) => call<Page<DocumentSummary>>(`/api/projects/${projectId}/documents/trash`, { signal }),
  versions: (id: string, signal?: AbortSignal) => call<Page<VersionSummary>>(`${one(id)}/versions`, { signal }),
  version: (id: string, version: number, signal?: AbortSignal) => call<Version>(`${one(id)}/versions/${version}`, { signal }),
  goBack: (id: string, to: number, from: number) =>
    call<Document>(`${one(id)}/versions/${to}/restore`, { method: 'POST', json: { version: from } }),
  evidence: (id: string, signal?: AbortSignal) => call<Page<Evidence>>(`${one(id)}/evidence`, { signal }),
};
