// The footnotes of the text, below it: each leads to its place and is opened from here.
import type { Editor } from '@tiptap/core';
import { useEditorState } from '@tiptap/react';
import type { Node } from '@/lib/types';
import { mentions } from './citationNode';
import { reads } from './compare';
import { footnotes, open } from './footnoteNode';

function notesOf({ state: { doc } }: Editor) {
  const found = footnotes(doc);
  if (found.length === 0) return [];
  const numbers = new Map(mentions(doc).map(({ citationId, number }) => [citationId, number]));
  return found.map(({ at, number, node }) => ({
    at,
    number,
    text: ((node.toJSON() as Node).content ?? []).map((child) => reads(child, (work) => numbers.get(work) ?? 0)).join(''),
  }));
}

export function Notes({ editor }: { editor: Editor }) {
  const notes = useEditorState({ editor, selector: ({ editor: now }) => notesOf(now) });
  if (notes.length === 0) return null;
  return (
    <section className="notes" aria-label="Footnotes">
      <h2>Notes</h2>
      <ol>
        {notes.map(({ at, number, text }) => (
          <li key={number}>
            <button type="button" className="notes__one" onClick={() => open(editor, at)}>{text || 'Empty'}</button>
          </li>
        ))}
      </ol>
    </section>
  );
}
