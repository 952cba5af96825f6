// Joins the draft to the page: shown where it belongs, kept as one step, saved at once.
import type { Editor } from '@tiptap/core';
import { useCallback, useEffect, useState } from 'react';
import type { Writing } from '@/features/documents';
import { blockAtCursor, hidePending, isLive, keepPending, showPending, toNodes, useDrafting } from '@/features/drafting';

function evidenceIn(editor: Editor | null): ReadonlySet<string> {
  const ids = new Set<string>();
  editor?.state.doc.descendants((node) => {
    for (const mark of node.marks) if (mark.type.name === 'evidence') ids.add(String(mark.attrs.evidenceId));
  });
  return ids;
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
  const shown = run.text !== '' || isLive(run);
  useEffect(() => {
    if (!editor || !shown) return;
    showPending(editor, host, run.blockId);
    return () => hidePending(editor);
  }, [editor, host, shown, run.blockId]);

  const begin = (instruction: string, provider?: string) => {
    // The server reads the saved document for context; a save that fails must not keep the draft from starting.
    void saver.flush().finally(() => start(instruction, editor ? blockAtCursor(editor.state) : null, provider));
  };
  const keep = () => {
    if (!editor) return;
    keepPending(editor, toNodes(run.text, run.claims, () => crypto.randomUUID()));
    settle('kept');
    void saver.flush('ai');
  };
  return { run, host, start: begin, stop, keep, discard: () => settle('discarded') };
}

export type Draft = ReturnType<typeof useDraft>;
