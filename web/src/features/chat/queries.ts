// Conversations as the pane reads and changes them.
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { explain } from '@/lib/problem';
import { toasts } from '@/lib/toasts';
import type { Conversation } from '@/lib/types';
import { chat } from './api';

const key = ['conversations'];
const warn = (error: unknown) => void toasts.warn(explain(error));

/** The signal ends a search that a newer one has overtaken. */
export const useConversations = (projectId: string, q: string) =>
  useQuery({ queryKey: [...key, 'list', projectId, q], queryFn: ({ signal }) => chat.list(projectId, q, signal), placeholderData: keepPreviousData });

export const useMessages = (id: string) =>
  useInfiniteQuery({
    queryKey: [...key, 'messages', id],
    queryFn: ({ pageParam, signal }) => chat.messages(id, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

export function useFresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: key });
}

export function useBegin(projectId: string) {
  const fresh = useFresh();
  return useMutation({ mutationFn: (documentId: string | null) => chat.begin(projectId, documentId), onSuccess: fresh, onError: warn });
}

export function useRename() {
  const fresh = useFresh();
  return useMutation({ mutationFn: ({ id, title }: { id: string; title: string }) => chat.rename(id, title), onSuccess: fresh, onError: warn });
}

export function useRemove() {
  const fresh = useFresh();
  const restore = useMutation({ mutationFn: (id: string) => chat.restore(id), onSuccess: fresh, onError: warn });
  return useMutation({
    mutationFn: ({ id }: Conversation) => chat.remove(id),
    onSuccess: async (_, { id, title }) => {
      toasts.say(`“${title || 'New conversation'}” is in the trash.`, { name: 'Undo', run: () => restore.mutate(id) });
      await fresh();
    },
    onError: warn,
  });
}
