// The review under the page: one change after the other, in the order of the text, by pointer or by keyboard alone.
import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { Button } from '@/components/Button';
import { Card } from './Card';
import { KeysDialog } from './KeysDialog';
import { actOf, lettersWanted, type Act } from './keys';
import { isOpen, isSafe } from './review';
import type { Edits } from './useEdits';

interface Props {
  edits: Edits;
  /** Reads the document anew. */
  reload: () => void;
  /** Gives the keyboard back to the text. */
  leave: () => void;
}

export const reviewId = 'review';

export function ReviewDock(props: Props) {
  const { reviewing, operations } = props.edits;
  return reviewing && operations.length > 0 ? <Dock {...props} /> : null;
}

function Dock({ edits, reload, leave }: Props) {
  const { current, operations, trouble } = edits;
  const [editing, setEditing] = useState<string | null>(null);
  const [keys, setKeys] = useState(false);
  const section = useFocusKept([current?.id, editing, operations.filter(isOpen).length, operations.filter(isSafe).length].join(' '));
  const open = current !== null && isOpen(current);
  const pending = current?.status === 'pending';
  const acts: Record<Act, () => unknown> = {
    next: () => edits.go(1),
    previous: () => edits.go(-1),
    accept: () => pending && edits.decide(current, 'accepted'),
    reject: () => open && edits.decide(current, 'rejected'),
    edit: () => pending && setEditing(current.id),
    acceptAll: () => operations.some(isSafe) && edits.decideAll('accepted'),
    rejectAll: () => operations.some(isOpen) && edits.decideAll('rejected'),
    undo: () => edits.undo(),
    keys: () => setKeys(true),
    leave,
  };
  const onKey = (event: KeyboardEvent) => {
    // What is typed into the words belongs to them.
    if (event.target instanceof HTMLTextAreaElement) return;
    const act = actOf(event, lettersWanted());
    if (act === null) return;
    event.preventDefault();
    event.stopPropagation();
    acts[act]();
  };
  return (
    <>
      <section className="review" id={reviewId} aria-label="Review of changes" tabIndex={-1} ref={section} onKeyDown={onKey}>
        <Head edits={edits} act={(name) => void acts[name]()} />
        {trouble && (
          <div className="note note--bad" role="alert">
            <p>{trouble.words}</p>
            {trouble.behind && <Button small icon="retry" onClick={reload}>Read it anew</Button>}
          </div>
        )}
        <Card edits={edits} editing={editing === current?.id} edit={(on) => setEditing(on && current ? current.id : null)} act={(name) => void acts[name]()} />
      </section>
      {keys && <KeysDialog onClose={() => setKeys(false)} />}
    </>
  );
}

/** Where what had the focus is gone, as the button for what is done, the keyboard stays in the review. */
function useFocusKept(shown: string) {
  const section = useRef<HTMLElement>(null);
  const inside = useRef(false);
  useEffect(() => {
    const follow = (event: FocusEvent) => void (inside.current = section.current?.contains(event.target as Node) ?? false);
    document.addEventListener('focusin', follow);
    return () => document.removeEventListener('focusin', follow);
  }, []);
  useEffect(() => {
    if (inside.current && document.activeElement === document.body) section.current?.focus();
  }, [shown]);
  return section;
}

function Head({ edits: { operations, current, last, review }, act }: { edits: Edits; act: (name: Act) => void }) {
  const open = operations.filter(isOpen).length;
  const safe = operations.filter(isSafe).length;
  const place = current ? operations.indexOf(current) + 1 : operations.length;
  return (
    <header className="review__head">
      <h2 className="review__place tabular">{place} of {operations.length}</h2>
      <span className="soft small tabular">{open === 0 ? 'none left' : `${open} left`}</span>
      <div className="review__turn">
        <Button small look="quiet" icon="previous" label="Previous change" disabled={open === 0} onClick={() => act('previous')} />
        <Button small look="quiet" icon="next" label="Next change" disabled={open === 0} onClick={() => act('next')} />
      </div>
      <div className="review__all">
        {last && <Button small look="quiet" icon="undo" title={`Take back: ${last}`} onClick={() => act('undo')}>Undo</Button>}
        {safe > 0 && <Button small onClick={() => act('acceptAll')}>Accept all safe ({safe})</Button>}
        {open > 1 && <Button small onClick={() => act('rejectAll')}>Reject all</Button>}
      </div>
      <Button small look="quiet" className="review__keys" label="Keys of the review" onClick={() => act('keys')}>?</Button>
      <Button small look="quiet" icon="close" label={open > 0 ? 'Review later' : 'End the review'} onClick={() => review(false)} />
    </header>
  );
}
