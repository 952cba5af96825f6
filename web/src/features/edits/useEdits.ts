// The changes that an AI proposes to one document: asked for, looked at, decided, taken back.
import type { Editor } from '@tiptap/core';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { count } from '@/lib/format';
import type { Decided, Operation } from '@/lib/types';
import { edits } from './api';
import { isOpen, neighbour } from './review';
import { unsaved, wrong, type Told } from './trouble';
import { useProposing, type Proposing } from './useProposing';
import { useAfterSaves, useReview, type Reviewing } from './useReview';
import { stepWords } from './words';

/** What the edits need of the page that they change. */
export interface Page {
  documentId: string;
  editor: Editor | null;
  /** The document's version on the server that the page is based on, and whether the server has all of the page. */
  version: number;
  saved: boolean;
  /** Saves what waits to be saved; false where that failed. */
  flush: () => Promise<boolean>;
  revise: (act: (version: number) => Promise<Decided>) => Promise<Decided | null>;
  /** Whatever else shows how many changes wait, or what became of them, is to be read anew. */
  turned: () => void;
}

type Status = 'accepted' | 'rejected';

interface Decisions {
  trouble: Told | null;
  /** False where it could not be done; `trouble` then says why. */
  decide: (one: Operation, status: Status, replace?: string) => Promise<boolean>;
  decideAll: (status: Status) => Promise<boolean>;
  undo: () => Promise<boolean>;
  /** Takes one decision back, whenever it was made: of an acceptance, with all that its step did to the paragraph. */
  takeBack: (one: Operation) => Promise<boolean>;
  takeBackStep: (decisionId: string) => Promise<boolean>;
}

export interface Edits extends Omit<Proposing, 'join'>, Decisions {
  /** In the order of the document: all that wait, and what was decided of them. */
  operations: readonly Operation[];
  current: Operation | null;
  /** What can be taken back next. */
  last: string | null;
  /** For screen readers, once each. */
  said: string;
  reviewing: boolean;
  review: (on: boolean) => void;
  choose: (id: string) => void;
  go: (by: 1 | -1) => void;
}

export const historyKey = (documentId: string) => ['operations', documentId];

/** One decision at a time: the next is for what is seen after it. */
function useActing({ documentId, revise, turned }: Page, reread: () => void) {
  const busy = useRef(false);
  const [trouble, setTrouble] = useState<Told | null>(null);
  const queries = useQueryClient();
  const act = async (ask: (version: number) => Promise<Decided>, done: (decided: Decided) => void): Promise<boolean> => {
    if (busy.current) return false;
    busy.current = true;
    setTrouble(null);
    try {
      const found = await revise(ask);
      if (found) done(found);
      else setTrouble(unsaved);
      void queries.invalidateQueries({ queryKey: historyKey(documentId) });
      turned();
      return found !== null;
    } catch (error) {
      setTrouble(wrong(error));
      reread();
      return false;
    } finally {
      busy.current = false;
    }
  };
  return { act, trouble, setTrouble };
}

function useDeciding(page: Page, { review, ordered, current, decided, turnTo, say }: Reviewing, reread: () => void) {
  const { act, trouble, setTrouble } = useActing(page, reread);
  const settled = (found: Decided, words: string, next: Operation | null) => {
    decided({ type: 'decided', decided: found, words, next: next?.id ?? null });
    turnTo(next, `${words}. `);
  };
  const decide: Decisions['decide'] = (one, status, replace) =>
    act((at) => edits.decide(one.id, status, at, replace), (found) => settled(found, stepWords(status, 1), neighbour(ordered, one.id, 1)));
  const decideAll: Decisions['decideAll'] = (status) =>
    act((at) => edits.decideAll(page.documentId, status, at), (found) => {
      const gone = new Set(found.operations.filter((one) => one.status === status).map(({ id }) => id));
      const stays = current !== null && isOpen(current) && !gone.has(current.id);
      settled(found, stepWords(status, gone.size), stays ? current : neighbour(ordered, current?.id ?? null, 1, ({ id }) => gone.has(id)));
    });
  const undo: Decisions['undo'] = async () => {
    const step = review.steps.at(-1);
    if (!step) return false;
    return act((at) => edits.undo(page.documentId, step.id, at), (found) => {
      decided({ type: 'undone', decided: found, step: step.id });
      say(`Taken back: ${step.words}.`);
    });
  };
  const takeBack: Decisions['takeBack'] = (one) =>
    act((at) => edits.decide(one.id, 'pending', at), (found) => {
      decided({ type: 'undone', decided: found, step: one.decisionId ?? '' });
      say(`Taken back: ${one.reason}`);
    });
  const takeBackStep: Decisions['takeBackStep'] = (step) =>
    act((at) => edits.undo(page.documentId, step, at), (found) => {
      decided({ type: 'undone', decided: found, step });
      say(`Taken back: ${count(found.operations.length, 'change')}.`);
    });
  return { trouble, setTrouble, decide, decideAll, undo, takeBack, takeBackStep };
}

const gathering = 150;

/** Changes may come by the hundred a second; the page is drawn anew only so often. */
function useGathered(tell: Reviewing['tell']) {
  const waiting = useRef<Operation[]>([]);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  return useCallback((operation: Operation) => {
    waiting.current.push(operation);
    if (waiting.current.length > 1) return;
    timer.current = window.setTimeout(() => tell({ type: 'proposed', operations: waiting.current.splice(0) }), gathering);
  }, [tell]);
}

export function useEdits(page: Page): Edits {
  const [reviewing, review] = useState(true);
  const looking = useReview(page, reviewing);
  const { ordered, current, tell, read, turnTo } = looking;
  const proposed = useGathered(tell);
  const reread = useCallback(() => void read().catch(() => undefined), [read]);
  const { turned } = page;
  const heard = useMemo(() => ({ proposed, reread, turned }), [proposed, reread, turned]);
  const { join, ...proposing } = useProposing(page.documentId, heard);
  useEffect(() => {
    // Not knowing of earlier changes keeps nobody from writing.
    read().then((openRun) => openRun !== null && join(openRun), () => undefined);
  }, [read, join]);
  useAfterSaves(page, reread);
  const { setTrouble, ...deciding } = useDeciding(page, looking, reread);

  const ask: Edits['ask'] = (instruction, how) => {
    setTrouble(null);
    review(true);
    tell({ type: 'asked' });
    // The AI reads the saved document: what that lacks would be judged by words that are no longer there.
    void page.flush().then((saved) => (saved ? proposing.ask(instruction, how) : setTrouble(unsaved)));
  };
  const go: Edits['go'] = (by) => {
    const next = neighbour(ordered, current?.id ?? null, by);
    setTrouble(null);
    if (next) turnTo(next);
  };
  return {
    ...proposing,
    ...deciding,
    ask,
    operations: ordered,
    current,
    last: looking.review.steps.at(-1)?.words ?? null,
    said: looking.said,
    reviewing,
    review,
    choose: (id) => {
      setTrouble(null);
      turnTo(ordered.find((one) => one.id === id) ?? null);
    },
    go,
  };
}
