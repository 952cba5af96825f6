// Works over HTTP: searched, added, removed, listed as references.
import { address, call } from '@/lib/http';
import type { Citation, Csl, Page, Reference, Works } from '@/lib/types';

export const citations = {
  search: (projectId: string, q: string, signal?: AbortSignal) => call<Works>(address('/api/citations/search', { q, projectId }), { signal }),
  list: (projectId: string, signal?: AbortSignal) => call<Page<Citation>>(`/api/projects/${projectId}/citations`, { signal }),
  add: (projectId: string, work: { doi: string } | { csl: Csl }) =>
    call<Citation>(`/api/projects/${projectId}/citations`, { method: 'POST', json: work }),
  remove: (id: string) => call<undefined>(`/api/citations/${id}`, { method: 'DELETE' }),
  restore: (id: string) => call<unknown>(`/api/citations/${id}/restore`, { method: 'POST' }),
  references: (documentId: string, signal?: AbortSignal) =>
    call<{ style: string; items: Reference[] }>(`/api/documents/${documentId}/references`, { signal }),
};
