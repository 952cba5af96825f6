// The draft of one document: begun, followed, stopped, kept or discarded; found again after a reload.
import { useCallback, useEffect, useRef } from 'react';
import { explain } from '@/lib/problem';
import { begin, rejoin, stop } from '@/lib/runs/follow';
import type { Run } from '@/lib/runs/run';
import { useRun } from '@/lib/runs/store';
import { toasts } from '@/lib/toasts';
import { drafts } from './api';

export interface Drafting {
  run: Run;
  start: (instruction: string, blockId: string | null, provider?: string) => void;
  stop: () => void;
  settle: (outcome: 'kept' | 'discarded') => void;
}

/** `known`: evidence that stands in the document already, so that a run which was kept is not offered twice. */
export function useDrafting(documentId: string, known: () => ReadonlySet<string>): Drafting {
  const [run, tell] = useRun(`draft:${documentId}`);
  const reader = useRef<AbortController | null>(null);
  const settleQuietly = useCallback((id: string, outcome: 'kept' | 'discarded') => {
    drafts.settle(id, outcome).catch((error: unknown) =>
      toasts.warn(explain(error), { name: 'Try again', run: () => void drafts.settle(id, outcome) }),
    );
  }, []);

  useEffect(() => {
    const controller = new AbortController();
    reader.current = controller;
    const find = async () => {
      const { items } = await drafts.pending(documentId, controller.signal);
      const [newest] = items.filter((item) => item.text.trim() !== '' || item.status === 'streaming' || item.status === 'queued');
      if (!newest || controller.signal.aborted) return;
      if (newest.evidence.some(({ evidence }) => known().has(evidence.id))) return settleQuietly(newest.id, 'kept');
      const live = newest.status === 'streaming' || newest.status === 'queued';
      // A live run is told again from its first event, so its text starts empty.
      tell({ type: 'found', run: live ? { ...newest, text: '', evidence: [] } : newest });
      if (live) await rejoin(newest.id, tell, controller.signal);
    };
    // Not knowing of an earlier draft keeps nobody from writing.
    find().catch(() => undefined);
    return () => controller.abort();
  }, [documentId, known, settleQuietly, tell]);

  const start = useCallback(
    (instruction: string, blockId: string | null, provider?: string) => {
      reader.current?.abort();
      const controller = new AbortController();
      reader.current = controller;
      tell({ type: 'began', instruction, blockId, at: Date.now() });
      const wish = { documentId, instruction, ...(blockId && { blockId }), ...(provider && { provider }) };
      void begin((signal) => drafts.begin(wish, signal), tell, controller.signal);
    },
    [documentId, tell],
  );
  useEffect(() => () => reader.current?.abort(), []);

  const settle = (outcome: 'kept' | 'discarded') => {
    if (run.id !== null) settleQuietly(run.id, outcome);
    tell({ type: 'settled' });
  };
  return { run, start, stop: () => stop(run, reader.current, tell), settle };
}
