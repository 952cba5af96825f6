// The answer that is being written in one conversation: asked for, followed, stopped, found again after a reload.
import { useEffect, useRef, useState } from 'react';
import { begin, rejoin, stop, type Tell } from '@/lib/runs/follow';
import type { Run } from '@/lib/runs/run';
import { useRun } from '@/lib/runs/store';
import { chat, type How } from './api';
import { useFresh } from './queries';

export interface Answering {
  run: Run;
  /** It takes the place of the last answer. */
  again: boolean;
  ask: (question: string, how: How) => void;
  askAgain: (how: How) => void;
  stop: () => void;
  close: () => void;
}

/** `open`: the run that the server writes there just now, if any. */
export function useAnswer(id: string, open: string | null): Answering {
  const [run, tell] = useRun(`answer:${id}`);
  const [again, setAgain] = useState(false);
  const reader = useRef<AbortController | null>(null);
  const fresh = useFresh();

  const follow = async (question: string, replaces: boolean, read: (tell: Tell, signal: AbortSignal) => Promise<void>) => {
    reader.current?.abort();
    const controller = new AbortController();
    reader.current = controller;
    setAgain(replaces);
    tell({ type: 'began', instruction: question, blockId: null, at: Date.now() });
    let broke = false;
    await read((happening) => {
      broke ||= happening.type === 'broke' || (happening.type === 'came' && happening.event.type === 'error');
      tell(happening);
      // From here on the question is the server's to show.
      if (happening.type === 'named') void fresh();
    }, controller.signal);
    // Also of what was stopped on its way: the server may have heard the question.
    await fresh();
    if (!broke && !controller.signal.aborted) tell({ type: 'settled' });
  };

  const found = useRef<string | null>(null);
  useEffect(() => {
    if (open === null || reader.current !== null || found.current === open) return;
    found.current = open;
    void follow('', true, (say, signal) => {
      say({ type: 'named', id: open });
      return rejoin(open, say, signal);
    });
  });
  useEffect(() => () => {
    reader.current?.abort();
    reader.current = null;
  }, [id]);

  return {
    run,
    again,
    ask: (question, how) => void follow(question, false, (say, signal) => begin((stopped) => chat.ask(id, question, how, stopped), say, signal)),
    askAgain: (how) => void follow('', true, (say, signal) => begin((stopped) => chat.again(id, how, stopped), say, signal)),
    stop: () => stop(run, reader.current, tell),
    close: () => tell({ type: 'settled' }),
  };
}
