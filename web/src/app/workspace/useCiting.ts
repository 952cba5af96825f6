// Works named on the page: looked for, put at the cursor or beside others, and shown in the document's style.
import { useCallback, useEffect, useState } from 'react';
import { useReferences } from '@/features/citations';
import { cite, groupAt, onCiteCommand, recite, showLabels, type Cited, type Writing } from '@/features/documents';

function useLabels({ editor, document }: Writing): void {
  const { data } = useReferences(document.id);
  useEffect(() => {
    if (!editor || !data) return;
    const names = new Map(data.items.map(({ citationId, name }) => [citationId, name]));
    showLabels(editor, { form: data.form, names, missing: new Set(data.missing.map(({ citationId }) => citationId)) });
  }, [editor, data]);
}

export interface Citing {
  looking: boolean;
  /** Opens the search; the place is that of a group which the work is to join. */
  find: (beside?: number) => void;
  close: () => void;
  mention: (works: readonly Cited[]) => void;
}

export function useCiting(writing: Writing, showPage: () => void): Citing {
  const { editor } = writing;
  const [looking, setLooking] = useState<{ beside: number | undefined } | null>(null);
  useLabels(writing);
  const find = useCallback((beside?: number) => setLooking({ beside }), []);
  useEffect(() => {
    if (editor) onCiteCommand(editor, find);
  }, [editor, find]);
  const mention = (works: readonly Cited[]) => {
    showPage();
    if (!editor) return;
    const at = looking?.beside;
    if (at === undefined) cite(editor, works);
    else recite(editor, at, [...groupAt(editor.state.doc, at), ...works]);
  };
  return { looking: looking !== null, find, close: () => setLooking(null), mention };
}
