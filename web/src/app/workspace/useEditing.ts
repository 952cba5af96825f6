// Joins the AI's changes to the page: they are decided between two saves, and one keystroke leads to their review and back.
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { flushSync } from 'react-dom';
import type { Writing } from '@/features/documents';
import { reviewId, useEdits } from '@/features/edits';
import { isLive } from '@/lib/runs/run';
import type { Pane } from './PaneTabs';

/** What waits shows in the list of documents, and what was decided in the conversations. */
function useTurned(): () => void {
  const queries = useQueryClient();
  return useCallback(() => {
    void queries.invalidateQueries({ queryKey: ['documents', 'list'] });
    void queries.invalidateQueries({ queryKey: ['conversations'] });
  }, [queries]);
}

export function useEditing({ document: { id }, editor, saver, revise }: Writing, choose: (pane: Pane) => void) {
  const version = useSyncExternalStore(saver.subscribe, () => saver.now().version);
  const saved = useSyncExternalStore(saver.subscribe, () => saver.now().phase === 'saved');
  const edits = useEdits({ documentId: id, editor, version, saved, flush: () => saver.flush(), revise, turned: useTurned() });
  const { run, reviewing } = edits;
  const came = run.proposed > 0 && reviewing;
  const told = !isLive(run) && run.phase !== 'idle' && run.proposed === 0;
  // Where one pane shows at a time, the first change brings the page to the front; that there is none is told where one asked.
  useEffect(() => {
    if (!window.matchMedia('(max-width: 46rem)').matches) return;
    if (came) choose('write');
    else if (told) choose('assistant');
  }, [came, told, choose]);
  const review = () => {
    flushSync(() => {
      choose('write');
      edits.review(true);
    });
    document.getElementById(reviewId)?.focus();
  };
  return { edits, review, leave: () => editor?.commands.focus() };
}

export type Editing = ReturnType<typeof useEditing>;
