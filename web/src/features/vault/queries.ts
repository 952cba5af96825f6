// The vault as the pages read and change it.
import { useQuery } from '@tanstack/react-query';
import { useOptimistic, without } from '@/lib/optimistic';
import { toasts } from '@/lib/toasts';
import type { Source } from '@/lib/types';
import { vault } from './api';

const noun = 'sources';
const key = [noun];

/** Asked again every second and a half while a file is being read. */
export const useSources = (projectId: string) =>
  useQuery({
    queryKey: [...key, 'list', projectId],
    queryFn: ({ signal }) => vault.list(projectId, signal),
    refetchInterval: ({ state }) => (state.data?.items.some(({ status }) => status === 'pending') ? 1500 : false),
  });

export const useSource = (id: string) => useQuery({ queryKey: [...key, 'one', id], queryFn: ({ signal }) => vault.open(id, signal) });

export const useSourceTrash = (projectId: string) =>
  useQuery({ queryKey: [...key, 'trash', projectId], queryFn: ({ signal }) => vault.trash(projectId, signal) });

export const usePageText = (id: string, number: number, wanted = true) =>
  useQuery({ queryKey: [...key, 'page', id, number], queryFn: ({ signal }) => vault.page(id, number, signal), enabled: wanted, staleTime: Infinity });

/** The query's signal ends a search that a newer one has overtaken. */
export const useSearch = (projectId: string, q: string) =>
  useQuery({ queryKey: [...key, 'search', projectId, q], queryFn: ({ signal }) => vault.search(projectId, q, signal), enabled: q.trim().length > 1 });

export const useRestoreSource = () => useOptimistic<Source, string>({ noun, act: vault.restore, trash: without });

export const useRetrySource = () =>
  useOptimistic<Source, string>({
    noun,
    act: vault.retry,
    list: (items, id) => items.map((item) => (item.id === id ? { ...item, status: 'pending' as const } : item)),
  });

export const useRenameSource = () =>
  useOptimistic<Source, { id: string; name: string }>({
    noun,
    act: ({ id, name }) => vault.rename(id, name),
    list: (items, { id, name }) => items.map((item) => (item.id === id ? { ...item, name } : item)),
  });

export function useRemoveSource() {
  const restore = useRestoreSource();
  return useOptimistic<Source, Source>({
    noun,
    act: ({ id }) => vault.remove(id),
    list: without,
    done: ({ id, name }) => toasts.say(`“${name}” is in the trash.`, { name: 'Undo', run: () => restore.mutate(id) }),
  });
}
