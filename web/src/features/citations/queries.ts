// Works as the pages read and change them.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { handOver } from '@/lib/handOver';
import { useOptimistic, without } from '@/lib/optimistic';
import { explain } from '@/lib/problem';
import { toasts } from '@/lib/toasts';
import type { Citation, Csl } from '@/lib/types';
import { citations } from './api';
import { formats, type Format } from './bibliography';

const noun = 'citations';
const key = [noun];

export const useCitations = (projectId: string) =>
  useQuery({ queryKey: [...key, 'list', projectId], queryFn: ({ signal }) => citations.list(projectId, signal) });

export const useWorkTrash = (projectId: string) =>
  useQuery({ queryKey: [...key, 'trash', projectId], queryFn: ({ signal }) => citations.trash(projectId, signal) });

/** The signal ends a search that a newer one has overtaken. */
export const useWorks = (projectId: string, q: string) =>
  useQuery({
    queryKey: [...key, 'search', projectId, q],
    queryFn: ({ signal }) => citations.search(projectId, q, signal),
    enabled: q.length > 2,
    staleTime: 5 * 60_000,
    retry: false,
  });

export const useReferences = (documentId: string) =>
  useQuery({ queryKey: ['references', documentId], queryFn: ({ signal }) => citations.references(documentId, signal) });

/** As `useWorks`: a search that a newer one has overtaken is ended. */
export const useStyles = (q: string) =>
  useQuery({ queryKey: ['styles', q], queryFn: ({ signal }) => citations.styles(q, signal), enabled: q.length > 1, staleTime: Infinity, retry: false });

/** The document's own from now on; the answer is its list in that style. */
export function useChooseStyle(documentId: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (style: string) => citations.chooseStyle(documentId, style),
    onMutate: () => queries.cancelQueries({ queryKey: ['references', documentId] }),
    onSuccess: (list) => queries.setQueryData(['references', documentId], list),
    onError: (error) => toasts.warn(explain(error)),
  });
}

function useFresh() {
  const queries = useQueryClient();
  return () => Promise.all([queries.invalidateQueries({ queryKey: [...key, 'list'] }), queries.invalidateQueries({ queryKey: ['references'] })]);
}

export function useAddWork(projectId: string) {
  const fresh = useFresh();
  return useMutation({
    mutationFn: (work: { doi: string } | { csl: Csl }) => citations.add(projectId, work),
    onSuccess: fresh,
    onError: (error) => toasts.warn(explain(error)),
  });
}

export function useImportWorks(projectId: string) {
  const fresh = useFresh();
  return useMutation({ mutationFn: (file: File) => citations.take(projectId, file), onSuccess: fresh });
}

export function useExportWorks(projectId: string) {
  return useMutation({
    mutationFn: (format: Format) => citations.hand(projectId, format),
    onSuccess: (file, format) => handOver(`references.${formats.find(([name]) => name === format)?.[2] ?? format}`, file),
    onError: (error) => toasts.warn(explain(error)),
  });
}

export function useRestoreWork() {
  const fresh = useFresh();
  return useOptimistic<Citation, string>({ noun, act: citations.restore, trash: without, done: fresh });
}

export function useRemoveWork() {
  const fresh = useFresh();
  const restore = useRestoreWork();
  return useOptimistic<Citation, Citation>({
    noun,
    act: ({ id }) => citations.remove(id),
    list: without,
    done: ({ id, title }) => {
      toasts.say(`“${title}” is in the trash.`, { name: 'Undo', run: () => restore.mutate(id) });
      void fresh();
    },
  });
}
