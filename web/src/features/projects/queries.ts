// Projects as the pages read and change them.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { thrown, useOptimistic, without } from '@/lib/optimistic';
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

export const useRestoreProject = () =>
  useOptimistic<Project, Project>({ noun, act: ({ id }) => projects.restore(id), trash: without, list: (items, back) => [back, ...items] });

export function useRemoveProject() {
  const restore = useRestoreProject();
  return useOptimistic<Project, Project>({
    noun,
    act: ({ id }) => projects.remove(id),
    list: without,
    trash: thrown,
    done: (project) => toasts.say(`“${project.title}” is in the trash.`, { name: 'Undo', run: () => restore.mutate(project) }),
  });
}
