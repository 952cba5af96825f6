// Projects as the pages read and change them.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { explain } from '@/lib/problem';
import { toasts } from '@/lib/toasts';
import type { Project } from '@/lib/types';
import { projects, type ProjectWords } from './api';

const key = ['projects'];

export const useProjects = () => useQuery({ queryKey: [...key, 'list'], queryFn: ({ signal }) => projects.list(signal) });

export const useProjectTrash = (open: boolean) =>
  useQuery({ queryKey: [...key, 'trash'], queryFn: ({ signal }) => projects.trash(signal), enabled: open });

export const useProject = (id: string) =>
  useQuery({ queryKey: [...key, id], queryFn: ({ signal }) => projects.open(id, signal) });

function useFresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: key });
}

export function useBeginProject() {
  const fresh = useFresh();
  return useMutation({ mutationFn: (words: ProjectWords) => projects.begin(words), onSuccess: fresh });
}

export function useChangeProject(id: string) {
  const fresh = useFresh();
  return useMutation({ mutationFn: (words: Partial<ProjectWords>) => projects.change(id, words), onSuccess: fresh });
}

export function useRestoreProject() {
  const fresh = useFresh();
  return useMutation({ mutationFn: (id: string) => projects.restore(id), onSuccess: fresh, onError: (error) => toasts.warn(explain(error)) });
}

export function useRemoveProject() {
  const fresh = useFresh();
  const restore = useRestoreProject();
  return useMutation({
    mutationFn: (project: Project) => projects.remove(project.id),
    onSuccess: async (_, project) => {
      toasts.say(`“${project.title}” is in the trash.`, { name: 'Undo', run: () => restore.mutate(project.id) });
      await fresh();
    },
    onError: (error) => toasts.warn(explain(error)),
  });
}
