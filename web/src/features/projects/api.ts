// Projects over HTTP.
import { api, body, every } from '@/lib/api';

export interface ProjectWords {
  title: string;
  description: string;
}

const path = (id: string) => ({ path: { project_id: id } });

export const projects = {
  list: (signal: AbortSignal) => every((cursor) => api.GET('/api/projects', { params: { query: { cursor } }, signal })),
  open: (id: string, signal: AbortSignal) => body(api.GET('/api/projects/{project_id}', { params: path(id), signal })),
  begin: (words: ProjectWords) => body(api.POST('/api/projects', { body: words })),
  change: (id: string, words: Partial<ProjectWords>) => body(api.PATCH('/api/projects/{project_id}', { params: path(id), body: words })),
  remove: (id: string) => body(api.DELETE('/api/projects/{project_id}', { params: path(id) })),
  trash: (signal: AbortSignal) => body(api.GET('/api/projects/trash', { signal })),
  restore: (id: string) => body(api.POST('/api/projects/{project_id}/restore', { params: path(id) })),
};
