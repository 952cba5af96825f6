// Works over HTTP: searched, added, removed, listed as references.
import { api, body, every } from '@/lib/api';
import type { Csl } from '@/lib/types';
import { decode, type Format } from './bibliography';

const inside = (id: string) => ({ path: { project_id: id } });
const one = (id: string) => ({ path: { citation_id: id } });

export const citations = {
  search: (projectId: string, q: string, signal: AbortSignal) => body(api.GET('/api/citations/search', { params: { query: { q, projectId } }, signal })),
  list: (projectId: string, signal: AbortSignal) =>
    every((cursor) => api.GET('/api/projects/{project_id}/citations', { params: { ...inside(projectId), query: { cursor } }, signal })),
  trash: (projectId: string, signal: AbortSignal) => body(api.GET('/api/projects/{project_id}/citations/trash', { params: inside(projectId), signal })),
  add: (projectId: string, work: { doi: string } | { csl: Csl }) =>
    body(api.POST('/api/projects/{project_id}/citations', { params: inside(projectId), body: work })),
  remove: (id: string) => body(api.DELETE('/api/citations/{citation_id}', { params: one(id) })),
  restore: (id: string) => body(api.POST('/api/citations/{citation_id}/restore', { params: one(id) })),
  references: (documentId: string, signal: AbortSignal) =>
    body(api.GET('/api/documents/{document_id}/references', { params: { path: { document_id: documentId } }, signal })),
  styles: (q: string, signal: AbortSignal) => body(api.GET('/api/citations/styles', { params: { query: { q } }, signal })),
  chooseStyle: (documentId: string, style: string) =>
    body(api.PUT('/api/documents/{document_id}/references/style', { params: { path: { document_id: documentId } }, body: { style } })),
  take: async (projectId: string, file: File) =>
    body(api.POST('/api/projects/{project_id}/citations/import', { params: inside(projectId), body: { text: decode(await file.arrayBuffer()) } })),
  hand: (projectId: string, format: Format) =>
    body(api.GET('/api/projects/{project_id}/citations/export/{format}', { params: { path: { project_id: projectId, format } }, parseAs: 'blob' })),
};
