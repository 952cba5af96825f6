// Joins the draft to the page: shown where it belongs, kept as one step, saved at once.
import type { Editor } from '@tiptap/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Writing } from '@/features/documents';
import { blockAtCursor, firstGap, hidePending, insertBehindCursor, keepPending, showPending, useDrafting } from '@/features/drafting';
import { toNodes } from '@/lib/runs/pieces';
import { isLive } from '@/lib/runs/run';
import type { Claim } from '@/lib/types';

function evidenceIn(editor: Editor | null): ReadonlySet<string> {
  const ids = new Set<string>();
  editor?.state.doc.descendants((node) => {
    for (const mark of node.marks) if (mark.type.name === 'evidence') ids.add(String(mark.attrs.evidenceId));
  });
  return ids;
}

/** Whether the writer has set the cursor in the text at all. */
function useTouched(editor: Editor | null) {
  const touched = useRef(false);
  useEffect(() => {
    const touch = () => void (touched.current = true);
    editor?.on('focus', touch);
    return () => void editor?.off('focus', touch);
  }, [editor]);
  return touched;
}

const isShown = (run: Draft['run']) => run.text !== '' || isLive(run);

/**
 * Brings the draft into sight when it begins; follows its end only while that end is in sight.
 * `pane`: where one pane shows at a time, there is nothing to bring into sight before the page's turn has come.
 */
export function useFollowing({ host, run }: Draft, pane: string): void {
  const shown = isShown(run);
  const { text } = run;
  useEffect(() => {
    if (shown) host.scrollIntoView({ block: 'center' });
  }, [host, shown, pane]);
  useEffect(() => {
    const scroller = host.closest('.sheet__scroll');
    if (!scroller || text === '') return;
    const beyond = host.getBoundingClientRect().bottom + 24 - scroller.getBoundingClientRect().bottom;
    if (beyond > 0 && beyond < 160) scroller.scrollBy({ top: beyond });
  }, [host, text]);
}

export function useDraft(writing: Writing) {
  const { editor, saver } = writing;
  const known = useCallback(() => evidenceIn(editor), [editor]);
  const { run, start, stop, settle } = useDrafting(writing.document.id, known);
  const [host] = useState(() => {
    const element = document.createElement('div');
    element.contentEditable = 'false';
    return element;
  });
  const shown = isShown(run);
  useEffect(() => {
    if (!editor || !shown) return;
    showPending(editor, host, run.blockId);
    return () => hidePending(editor);
  }, [editor, host, shown, run.blockId]);

  const touched = useTouched(editor);

  const begin = (instruction: string, provider?: string) => {
    const place = ({ state }: Editor) => (touched.current ? blockAtCursor(state) : firstGap(state));
    // The server reads the saved document for context; a save that fails must not keep the draft from starting.
    void saver.flush().finally(() => start(instruction, editor && place(editor), provider));
  };
  const keep = () => {
    if (!editor) return;
    keepPending(editor, toNodes(run.text, run.claims, () => crypto.randomUUID()));
    settle('kept');
    void saver.flush('ai');
  };
  /** Where the writer is, as the server knows the saved document. */
  const place = () => (editor && touched.current ? blockAtCursor(editor.state) : null);
  const insert = (text: string, claims: readonly Claim[]) => {
    if (!editor) return;
    insertBehindCursor(editor, toNodes(text, claims, () => crypto.randomUUID()));
    void saver.flush('ai');
  };
  return { run, host, start: begin, stop, keep, discard: () => settle('discarded'), place, insert };
}

export type Draft = ReturnType<typeof useDraft>;
