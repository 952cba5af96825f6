// The vault over HTTP. Uploads go by XMLHttpRequest, which alone tells how much has been sent.
import { address, call, refuse } from '@/lib/http';
import { offline } from '@/lib/problem';
import type { Page, Passage, Source, SourcePage } from '@/lib/types';

const one = (id: string) => `/api/sources/${id}`;

export const vault = {
  list: (projectId: string, signal?: AbortSignal) => call<Page<Source>>(`/api/projects/${projectId}/sources`, { signal }),
  open: (id: string, signal?: AbortSignal) => call<Source>(one(id), { signal }),
  rename: (id: string, name: string) => call<Source>(one(id), { method: 'PATCH', json: { name } }),
  remove: (id: string) => call<undefined>(one(id), { method: 'DELETE' }),
  restore: (id: string) => call<unknown>(`${one(id)}/restore`, { method: 'POST' }),
  retry: (id: string) => call<unknown>(`${one(id)}/retry`, { method: 'POST' }),
  trash: (projectId: string, signal?: AbortSignal) => call<Page<Source>>(`/api/projects/${projectId}/sources/trash`, { signal }),
  page: (id: string, number: number, signal?: AbortSignal) => call<SourcePage>(`${one(id)}/pages/${number}`, { signal }),
  search: (projectId: string, q: string, signal?: AbortSignal) =>
    call<{ items: Passage[] }>(address(`/api/projects/${projectId}/search`, { q }), { signal }),
  file: (id: string) => `${one(id)}/file`,
};

export interface Sending {
  done: Promise<Source>;
  cancel: () => void;
}

/** Sends a file. Cancelling rejects with an AbortError, which is no failure. */
export function send(projectId: string, file: File, onProgress: (share: number) => void): Sending {
  const request = new XMLHttpRequest();
  const path = address(`/api/projects/${projectId}/sources`, { name: file.name });
  const done = new Promise<Source>((resolve, reject) => {
    request.open('POST', path);
    request.setRequestHeader('X-Requested-With', 'ibid');
    request.setRequestHeader('Content-Type', file.type || 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status < 300) resolve(JSON.parse(request.responseText) as Source);
      else reject(refuse(path, request.status, request.responseText));
    };
    request.onerror = () => reject(offline());
    request.onabort = () => reject(new DOMException('cancelled', 'AbortError'));
    request.send(file);
  });
  return { done, cancel: () => request.abort() };
}
