// What waits for a decision, as the server and this page know it: read, shown in the page, turned to.
import { useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'react';
import type { Decided, Operation } from '@/lib/types';
import { edits } from './api';
import { blockOrder, reveal, showEdits, wasTouched } from './editMarks';
import { fold, inOrder, isOpen, nothing, shown, type Deed, type Review } from './review';
import type { Page } from './useEdits';
import { describe, nothingLeft } from './words';

const none: readonly Operation[] = [];

export interface Reviewing {
  review: Review;
  /** In the order of the document. */
  ordered: readonly Operation[];
  current: Operation | null;
  said: string;
  tell: (deed: Deed) => void;
  say: (words: string) => void;
  choose: (id: string) => void;
  /** Shows it and says it, behind what was done before. */
  turnTo: (one: Operation | null, before?: string) => void;
  /** Gives the run that proposes more of them just now, if any. */
  read: () => Promise<string | null>;
  /** A list that was asked for before this is no longer true. */
  decided: (deed: { decided: Decided } & Extract<Deed, { type: 'decided' | 'undone' }>) => void;
}

function useReading(documentId: string, { operations: all }: Review, tell: (deed: Deed) => void) {
  const latest = useRef(all);
  useEffect(() => {
    latest.current = all;
  });
  const decisions = useRef(0);
  const reader = useRef<AbortController | null>(null);
  const read = useCallback(
    async () => {
      reader.current?.abort();
      const controller = new AbortController();
      reader.current = controller;
      for (;;) {
        const before = decisions.current;
        const known = new Set(latest.current.map(({ id }) => id));
        const { operations, openRun } = await edits.open(documentId, controller.signal);
        if (controller.signal.aborted) return null;
        // A list from before a decision would say that what was decided still waits.
        if (decisions.current !== before) continue;
        tell({ type: 'read', operations, known });
        return openRun;
      }
    },
    [documentId, tell],
  );
  useEffect(() => () => reader.current?.abort(), []);
  const decided = useCallback<Reviewing['decided']>((deed) => {
    decisions.current += 1;
    tell(deed);
  }, [tell]);
  return { read, decided };
}

/** `on`: whether the changes are to be seen in the page. */
export function useReview({ documentId, editor }: Page, on: boolean): Reviewing {
  const [review, tell] = useReducer(fold, nothing);
  const [turned, turn] = useReducer((count: number) => count + 1, 0);
  const [said, say] = useState('');
  const ordered = useMemo(() => inOrder(review.operations, editor ? blockOrder(editor.state.doc) : new Map()), [review.operations, editor]);
  const current = shown(ordered, review.current);
  const choose = useCallback((id: string) => tell({ type: 'chosen', id }), []);
  useLayoutEffect(() => {
    if (editor) showEdits(editor, { operations: on ? ordered.filter(isOpen) : none, current: current?.id ?? null, choose });
  }, [editor, on, ordered, current, choose]);
  const target = useRef(current);
  useEffect(() => {
    target.current = current;
  });
  useEffect(() => {
    if (turned > 0 && editor && target.current) reveal(editor, target.current);
  }, [editor, turned]);
  const turnTo = (one: Operation | null, before = '') => {
    if (one) choose(one.id);
    turn();
    say(`${before}${one ? describe(ordered, one) : nothingLeft}`);
  };
  return { review, ordered, current, said, tell, say, choose, turnTo, ...useReading(documentId, review, tell) };
}

/** A save may have made changes stale, or fresh again. */
export function useAfterSaves({ editor, version, saved }: Page, reread: () => void): void {
  useEffect(() => {
    if (editor && saved && wasTouched(editor)) reread();
  }, [editor, version, saved, reread]);
}
