// Every change that was ever proposed to the document, the newest first: what became of it, by whose word and model.
import { useInfiniteQuery } from '@tanstack/react-query';
import type { MouseEvent } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Empty, Trouble, Waiting } from '@/components/States';
import { count, moment } from '@/lib/format';
import { nameOf } from '@/lib/runs/providers';
import type { Operation } from '@/lib/types';
import { edits } from './api';
import { Change } from './Change';
import { historyKey, type Edits } from './useEdits';
import { does, statuses } from './words';

export function History({ documentId, edits: deciding, onClose }: { documentId: string; edits: Edits; onClose: () => void }) {
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery({
    queryKey: historyKey(documentId),
    queryFn: ({ pageParam, signal }) => edits.history(documentId, pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    staleTime: 0,
  });
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const overwritten = new Set(data?.pages.flatMap((page) => page.overwritten));
  return (
    <Dialog title="Past changes" wide onClose={onClose}>
      <span className="sr-only" role="status">{deciding.said}</span>
      {deciding.trouble && <p className="note note--bad" role="alert">{deciding.trouble.words}</p>}
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && items.length === 0 && <Empty title="None yet">What the AI proposes to this document, and what you decided on it, is kept here.</Empty>}
      {items.length > 0 && <ol className="history">{items.map((one) => <li key={one.id}><Past one={one} all={items} more={hasNextPage} overwritten={overwritten} edits={deciding} /></li>)}</ol>}
      {hasNextPage && <div className="actions"><Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>{isFetchingNextPage ? 'Loading…' : 'Show earlier'}</Button></div>}
    </Dialog>
  );
}

interface PastProps {
  one: Operation;
  /** All that are listed. */
  all: readonly Operation[];
  /** Earlier ones are not listed yet. */
  more: boolean;
  overwritten: ReadonlySet<string>;
  edits: Edits;
}

function Past(props: PastProps) {
  const { one } = props;
  const { status, edited, reason, segments, decidedAt, createdAt, appliedVersion, provenance: { provider, model } } = one;
  const decided = decidedAt !== null && `by you, ${moment(decidedAt)}`;
  return (
    <article className="history__one" data-status={status} tabIndex={-1}>
      <p className="history__facts tabular">
        <strong>{statuses[status]}{edited !== null && status === 'accepted' && ', edited'}</strong>
        {decided && <span>{decided}</span>}
        {appliedVersion !== null && status === 'accepted' && <span>version {appliedVersion}</span>}
      </p>
      <p className="history__words"><Change segments={segments} /></p>
      <p className="soft small">{reason}</p>
      <p className="soft small tabular">Proposed {moment(createdAt)} by {nameOf({ name: provider, model })}</p>
      {(status === 'accepted' || status === 'rejected') && <WayBack {...props} />}
    </article>
  );
}

/** A decision is taken back while its paragraph is what the decision made of it; later, only by an earlier version. */
function WayBack({ one, all, more, overwritten, edits: { takeBack, takeBackStep } }: PastProps) {
  const step = all.filter(({ decisionId }) => decisionId !== null && decisionId === one.decisionId);
  const beside = one.status === 'accepted' ? step.filter(({ blockId }) => blockId === one.blockId).length - 1 : 0;
  const whole = step.length > 1 && !step.some(({ id }) => overwritten.has(id));
  // The button is gone afterwards; the keyboard stays where it was.
  const from = (event: MouseEvent<HTMLElement>, deed: Promise<boolean>) => {
    const article = event.currentTarget.closest('article');
    void deed.then((done) => done && article?.focus());
  };
  if (overwritten.has(one.id)) return <p className="soft small">Its paragraph was changed since, so this cannot be taken back here. “Versions” has the text as it was.</p>;
  return (
    <div className="actions">
      <Button small look="quiet" icon="undo" aria-label={`Take back: ${does(one)}`} onClick={(event) => from(event, takeBack(one))}>Take back</Button>
      {whole && <Button small look="quiet" icon="undo" onClick={(event) => from(event, takeBackStep(one.decisionId ?? ''))}>Take back all {more ? '' : `${step.length} `}of this step</Button>}
      {beside > 0 && <span className="soft small">With {count(beside, 'other change')} of the same step in this paragraph.</span>}
    </div>
  );
}
