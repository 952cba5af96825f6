// Projects as the pages read and change them.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useOptimistic, without } from '@/lib/optimistic';
import { toasts } from '@/lib/toasts';
import type { Project } from '@/lib/types';
import { projects, type ProjectWords } from './api';

const noun = 'projects';
const key = [noun];

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

export const useChangeProject = (id: string) =>
  useOptimistic<Project, Partial<ProjectWords>>({
    noun,
    act: (words) => projects.change(id, words),
    list: (items, words) => items.map((item) => (item.id === id ? { ...item, ...words } : item)),
  });

export const useRestoreProject = () => useOptimistic<Project, string>({ noun, act: projects.restore, trash: without });

export function useRemoveProject() {
  const restore = useRestoreProject();
  return useOptimistic<Project, Project>({
    noun,
    act: ({ id }) => projects.remove(id),
    list: without,
    done: ({ id, title }) => toasts.say(`“${title}” is in the trash.`, { name: 'Undo', run: () => restore.mutate(id) }),
  });
}
