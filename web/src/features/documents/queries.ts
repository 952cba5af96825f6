// Documents as the pages read and change them.
import { useMutation, useQuery, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { thrown, useOptimistic, without } from '@/lib/optimistic';
import { explain } from '@/lib/problem';
import { toasts } from '@/lib/toasts';
import type { DocumentSummary } from '@/lib/types';
import { documents } from './api';

const key = ['documents'];

export const useDocuments = (projectId: string) =>
  useQuery({ queryKey: [...key, 'list', projectId], queryFn: ({ signal }) => documents.list(projectId, signal) });

export const useDocumentTrash = (projectId: string) =>
  useQuery({ queryKey: [...key, 'trash', projectId], queryFn: ({ signal }) => documents.trash(projectId, signal) });

/** Read anew each time it is opened: an old copy would begin with a conflict. */
export const useDocument = (id: string) =>
  useQuery({ queryKey: [...key, 'one', id], queryFn: ({ signal }) => documents.open(id, signal), staleTime: 0, gcTime: 0, refetchOnWindowFocus: false, refetchOnReconnect: false });

export const useVersions = (id: string) =>
  useQuery({ queryKey: [...key, 'versions', id], queryFn: ({ signal }) => documents.versions(id, signal), staleTime: 0 });

export const useVersion = (id: string, version: number | null) =>
  useQuery({
    queryKey: [...key, 'versions', id, version],
    queryFn: ({ signal }) => documents.version(id, version ?? 0, signal),
    enabled: version !== null,
    staleTime: Infinity,
  });

export const useDocumentEvidence = (id: string | undefined) =>
  useQuery({ queryKey: ['evidence', id], queryFn: ({ signal }) => documents.evidence(id ?? '', signal), enabled: id !== undefined });

export function useFreshDocuments() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: key, predicate: ({ queryKey }) => queryKey[1] !== 'one' });
}

export function useBeginDocument(projectId: string) {
  const fresh = useFreshDocuments();
  return useMutation({
    mutationFn: (title: string) => documents.begin(projectId, title),
    onSuccess: fresh,
    onError: (error) => toasts.warn(explain(error)),
  });
}

/** Into the list, or the trash, of its own project. */
const inside = (change: (items: DocumentSummary[], one: DocumentSummary) => DocumentSummary[]) =>
  (items: DocumentSummary[], one: DocumentSummary, [, , projectId]: QueryKey) => (projectId === one.projectId ? change(items, one) : items);

export const useRestoreDocument = () =>
  useOptimistic<DocumentSummary, DocumentSummary>({
    noun: 'documents',
    act: ({ id }) => documents.restore(id),
    trash: without,
    list: inside((items, back) => [back, ...items]),
  });

export function useRemoveDocument() {
  const restore = useRestoreDocument();
  return useOptimistic<DocumentSummary, DocumentSummary>({
    noun: 'documents',
    act: ({ id }) => documents.remove(id),
    list: without,
    trash: inside(thrown),
    done: (document) => toasts.say(`“${document.title}” is in the trash.`, { name: 'Undo', run: () => restore.mutate(document) }),
  });
}
