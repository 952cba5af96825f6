// The vault over HTTP. Uploads go by XMLHttpRequest, which alone tells how much has been sent.
import { address, api, body, every, refuse } from '@/lib/api';
import { offline } from '@/lib/problem';
import type { Source } from '@/lib/types';
import { told } from './kinds';

const inside = (id: string) => ({ path: { project_id: id } });
const one = (id: string) => ({ path: { source_id: id } });

export const vault = {
  list: (projectId: string, signal: AbortSignal) =>
    every((cursor) => api.GET('/api/projects/{project_id}/sources', { params: { ...inside(projectId), query: { cursor } }, signal })),
  open: (id: string, signal: AbortSignal) => body(api.GET('/api/sources/{source_id}', { params: one(id), signal })),
  rename: (id: string, name: string) => body(api.PATCH('/api/sources/{source_id}', { params: one(id), body: { name } })),
  remove: (id: string) => body(api.DELETE('/api/sources/{source_id}', { params: one(id) })),
  restore: (id: string) => body(api.POST('/api/sources/{source_id}/restore', { params: one(id) })),
  retry: (id: string) => body(api.POST('/api/sources/{source_id}/retry', { params: one(id) })),
  trash: (projectId: string, signal: AbortSignal) => body(api.GET('/api/projects/{project_id}/sources/trash', { params: inside(projectId), signal })),
  page: (id: string, number: number, signal: AbortSignal) =>
    body(api.GET('/api/sources/{source_id}/pages/{number}', { params: { path: { source_id: id, number } }, signal })),
  search: (projectId: string, q: string, signal: AbortSignal) =>
    body(api.GET('/api/projects/{project_id}/search', { params: { ...inside(projectId), query: { q } }, signal })),
  file: (id: string) => `/api/sources/${id}/file`,
};

export interface Sending {
  done: Promise<Source>;
  cancel: () => void;
}

/** Sends a file. Cancelling rejects with an AbortError, which is no failure. */
export function send(projectId: string, file: File, onProgress: (share: number) => void): Sending {
  const request = new XMLHttpRequest();
  const path = `/api/projects/${projectId}/sources`;
  const done = new Promise<Source>((resolve, reject) => {
    request.open('POST', address(path, { name: file.name }));
    request.setRequestHeader('X-Requested-With', 'ibid');
    // What the bytes are is for the server to see; browsers go by the name alone.
    request.setRequestHeader('Content-Type', told.includes(file.type) ? file.type : 'application/octet-stream');
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
