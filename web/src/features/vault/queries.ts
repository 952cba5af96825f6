// The vault as the pages read and change it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { explain } from '@/lib/problem';
import { toasts } from '@/lib/toasts';
import type { Source } from '@/lib/types';
import { vault } from './api';

const key = ['sources'];

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

function useChange<T>(change: (value: T) => Promise<unknown>, after?: (value: T) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (_, value) => {
      after?.(value);
      return queries.invalidateQueries({ queryKey: key });
    },
    onError: (error) => toasts.warn(explain(error)),
  });
}

export const useRestoreSource = () => useChange(vault.restore);
export const useRetrySource = () => useChange(vault.retry);
export const useRenameSource = () => useChange(({ id, name }: { id: string; name: string }) => vault.rename(id, name));

export function useRemoveSource() {
  const restore = useRestoreSource();
  return useChange(
    (source: Source) => vault.remove(source.id),
    (source) => toasts.say(`“${source.name}” is in the trash.`, { name: 'Undo', run: () => restore.mutate(source.id) }),
  );
}
