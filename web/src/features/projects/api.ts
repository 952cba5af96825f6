// Projects over HTTP.
import { call } from '@/lib/http';
import type { Page, Project } from '@/lib/types';

export interface ProjectWords {
  title: string;
  description: string;
}

export const projects = {
  list: (signal?: AbortSignal) => call<Page<Project>>('/api/projects', { signal }),
  open: (id: string, signal?: AbortSignal) => call<Project>(`/api/projects/${id}`, { signal }),
  begin: (words: ProjectWords) => call<Project>('/api/projects', { method: 'POST', json: words }),
  change: (id: string, words: Partial<ProjectWords>) => call<Project>(`/api/projects/${id}`, { method: 'PATCH', json: words }),
  remove: (id: string) => call<undefined>(`/api/projects/${id}`, { method: 'DELETE' }),
  trash: (signal?: AbortSignal) => call<Page<Project>>('/api/projects/trash', { signal }),
  restore: (id: string) => call<unknown>(`/api/projects/${id}/restore`, { method: 'POST' }),
};
