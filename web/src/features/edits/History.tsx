// Every change that was ever proposed to the document, the newest first: what became of it, by whose word and model.
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Empty, Trouble, Waiting } from '@/components/States';
import { moment } from '@/lib/format';
import { nameOf } from '@/lib/runs/providers';
import type { Operation } from '@/lib/types';
import { edits } from './api';
import { Change } from './Change';
import { historyKey } from './useEdits';
import { statuses } from './words';

export function History({ documentId, onClose }: { documentId: string; onClose: () => void }) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: historyKey(documentId),
    queryFn: ({ pageParam, signal }) => edits.history(documentId, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    staleTime: 0,
  });
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog title="Past changes" wide onClose={onClose}>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && items.length === 0 && <Empty title="None yet">What the AI proposes to this document, and what you decided on it, is kept here.</Empty>}
      {items.length > 0 && <ol className="history">{items.map((one) => <li key={one.id}><Past one={one} /></li>)}</ol>}
      {hasNextPage && <div className="actions"><Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>{isFetchingNextPage ? 'Loading…' : 'Show earlier'}</Button></div>}
    </Dialog>
  );
}

function Past({ one }: { one: Operation }) {
  const { status, edited, reason, segments, decidedAt, createdAt, appliedVersion, provenance: { provider, model } } = one;
  const decided = decidedAt !== null && `by you, ${moment(decidedAt)}`;
  return (
    <article className="history__one" data-status={status}>
      <p className="history__facts tabular">
        <strong>{statuses[status]}{edited !== null && status === 'accepted' && ', edited'}</strong>
        {decided && <span>{decided}</span>}
        {appliedVersion !== null && status === 'accepted' && <span>version {appliedVersion}</span>}
      </p>
      <p className="history__words"><Change segments={segments} /></p>
      <p className="soft small">{reason}</p>
      <p className="soft small tabular">Proposed {moment(createdAt)} by {nameOf({ name: provider, model })}</p>
    </article>
  );
}
