// The run that proposes changes to one document: asked for, followed, stopped, found again after a reload.
import { useCallback, useEffect, useRef, useState } from 'react';
import { begin, rejoin, stop, type Tell } from '@/lib/runs/follow';
import type { Run } from '@/lib/runs/run';
import { useRun } from '@/lib/runs/store';
import type { Operation } from '@/lib/types';
import { edits, type Wish } from './api';

export type Asking = Omit<Wish, 'documentId' | 'instruction'>;

export interface Proposing {
  run: Run;
  /** The conversation that it was asked for in, where that was in this window. */
  conversationId: string | null;
  ask: (instruction: string, how?: Asking) => void;
  /** Follows a run that was found; nothing where this window follows one. */
  join: (id: string) => void;
  stop: () => void;
  close: () => void;
}

/** Milliseconds in which what a run told before is told again. */
const told = 1_000;

interface Heard {
  proposed: (operation: Operation) => void;
  /** The list on the server holds more than was heard, or the last word. */
  reread: () => void;
  /** The run has begun, or has ended. */
  turned: () => void;
}

export function useProposing(documentId: string, { proposed, reread, turned }: Heard): Proposing {
  const [run, tell] = useRun(`edits:${documentId}`);
  const [conversationId, setConversation] = useState<string | null>(null);
  const reader = useRef<AbortController | null>(null);
  const follow = useCallback(
    async (instruction: string, read: (tell: Tell, signal: AbortSignal) => Promise<void>) => {
      reader.current?.abort();
      const controller = new AbortController();
      reader.current = controller;
      tell({ type: 'began', instruction, blockId: null, at: Date.now() });
      await read((happening) => {
        if (happening.type === 'came' && happening.event.type === 'operation') proposed(happening.event.operation);
        if (happening.type === 'came' && happening.event.type === 'snapshot') reread();
        tell(happening);
        if (happening.type === 'named') turned();
      }, controller.signal);
      if (controller.signal.aborted) return;
      reread();
      turned();
    },
    [proposed, reread, turned, tell],
  );
  useEffect(() => () => {
    reader.current?.abort();
    reader.current = null;
  }, [documentId]);

  const ask: Proposing['ask'] = (instruction, how) => {
    const wish = { documentId, instruction, ...how };
    setConversation(how?.conversationId ?? null);
    void follow(instruction, (say, signal) => begin((stopped) => edits.propose(wish, stopped), say, signal));
  };
  const join = useCallback(
    (id: string) => {
      // Asked for here before the list came that tells of it: it is followed already.
      if (reader.current !== null) return;
      void follow('', (say, signal) => {
        say({ type: 'named', id });
        // It is told from its beginning, as if nothing had been decided since: the list knows better.
        window.setTimeout(() => !signal.aborted && reread(), told);
        return rejoin(id, say, signal);
      });
    },
    [follow, reread],
  );
  return { run, conversationId, ask, join, stop: () => stop(run, reader.current, tell), close: () => tell({ type: 'settled' }) };
}
