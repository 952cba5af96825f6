// Where a quote stands in its source, as people say it: only a PDF has pages.
import { pieceShort, useSources } from '@/features/vault';
import type { Evidence } from '@/lib/types';

export function usePlaceOf(projectId: string): (evidence: Evidence) => string {
  const sources = useSources(projectId).data?.items;
  return ({ sourceId, pageNumber }) => {
    if (pageNumber === null || sourceId === null) return '';
    const source = sources?.find(({ id }) => id === sourceId);
    return `${source ? pieceShort(source.mediaType) : 'p.'} ${pageNumber}`;
  };
}
