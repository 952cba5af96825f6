// Conversations as the pane reads and changes them.
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useOptimistic, without } from '@/lib/optimistic';
import { explain } from '@/lib/problem';
import { toasts } from '@/lib/toasts';
import type { Conversation, Message } from '@/lib/types';
import { chat, type Beginning } from './api';

const noun = 'conversations';
const key = [noun];

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

/** Oldest first. */
export function useSaid(data: InfiniteData<{ items: Message[] }> | undefined): readonly Message[] {
  return useMemo(() => (data?.pages.flatMap(({ items }) => items) ?? []).reverse(), [data]);
}

export function useFresh() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: key });
}

export function useBegin(projectId: string) {
  const fresh = useFresh();
  return useMutation({ mutationFn: (beginning: Beginning) => chat.begin(projectId, beginning), onSuccess: fresh, onError: (error) => void toasts.warn(explain(error)) });
}

export const useRename = () =>
  useOptimistic<Conversation, { id: string; title: string }>({
    noun,
    act: ({ id, title }) => chat.rename(id, title),
    list: (items, { id, title }) => items.map((item) => (item.id === id ? { ...item, title } : item)),
  });

export const useTrash = (projectId: string) =>
  useQuery({ queryKey: [...key, 'trash', projectId], queryFn: ({ signal }) => chat.trash(projectId, signal) });

export const useRestore = () => useOptimistic<Conversation, string>({ noun, act: chat.restore, trash: without });

export function useRemove() {
  const restore = useRestore();
  return useOptimistic<Conversation, Conversation>({
    noun,
    act: ({ id }) => chat.remove(id),
    list: without,
    done: ({ id, title }) => toasts.say(`“${title || 'New conversation'}” is in the trash.`, { name: 'Undo', run: () => restore.mutate(id) }),
  });
}
