// A change of a list that is shown at once, and taken back where the server refuses it.
import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { explain } from './problem';
import { toasts } from './toasts';

interface Listed<T> {
  items: T[];
}

interface Change<T, V> {
  /** The first word of the lists' keys; the second is "list" or "trash". */
  noun: string;
  act: (value: V) => Promise<unknown>;
  /** The list and the trash as they will be; the key's third part is whose they are. */
  list?: (items: T[], value: V, key: QueryKey) => T[];
  trash?: (items: T[], value: V, key: QueryKey) => T[];
  done?: (value: V) => void;
}

/** The open document is its editor's to read anew. */
const kept = (key: QueryKey) => key[0] === 'documents' && key[1] === 'one';

export function useOptimistic<T, V>({ noun, act, list, trash, done }: Change<T, V>) {
  const queries = useQueryClient();
  const lists = { queryKey: [noun], predicate: ({ queryKey }: { queryKey: QueryKey }) => queryKey[1] === 'list' || queryKey[1] === 'trash' };
  return useMutation({
    mutationKey: [noun],
    mutationFn: act,
    onMutate: async (value: V) => {
      // An answer on its way would show the list as it was.
      await queries.cancelQueries(lists);
      const before = queries.getQueriesData<Listed<T>>(lists);
      for (const [key, data] of before) {
        const change = key[1] === 'list' ? list : trash;
        if (data && change) queries.setQueryData(key, { ...data, items: change(data.items, value, key) });
      }
      return before;
    },
    onSuccess: (_, value) => done?.(value),
    onError: (error, _, before) => {
      for (const [key, data] of before ?? []) queries.setQueryData(key, data);
      toasts.warn(explain(error));
    },
    onSettled: () => {
      // While another change is under way the server's list does not have it yet.
      if (queries.isMutating({ mutationKey: [noun] }) > 1) return;
      return queries.invalidateQueries({ queryKey: [noun], predicate: ({ queryKey }) => !kept(queryKey) });
    },
  });
}

export const without = <T extends { id: string }>(items: T[], gone: { id: string } | string): T[] =>
  items.filter(({ id }) => id !== (typeof gone === 'string' ? gone : gone.id));

/** Where a thing goes that is thrown away now; its days begin. */
export const thrown = <T extends object>(items: T[], gone: T): T[] => [{ ...gone, deletedAt: new Date().toISOString() }, ...items];
