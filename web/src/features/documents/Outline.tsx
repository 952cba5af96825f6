// The headings of the text, as a way through it.
import type { Editor } from '@tiptap/core';
import type { Node as ProseNode } from '@tiptap/pm/model';
import { useEditorState } from '@tiptap/react';

export interface Heading {
  at: number;
  level: number;
  text: string;
}

/** What it is called, its footnotes left aside. */
function called(heading: ProseNode): string {
  let text = '';
  heading.forEach((child) => {
    if (child.type.name !== 'footnote') text += child.textContent;
  });
  return text.trim();
}

export function headings({ state: { doc } }: Editor): Heading[] {
  const found: Heading[] = [];
  doc.descendants((node, at) => {
    if (node.type.name === 'heading') found.push({ at, level: Number(node.attrs.level), text: called(node) });
    return !node.isTextblock;
  });
  return found;
}

/** Levels as they nest here, from 1: a text may begin with a third-level heading. */
export function depths(found: readonly Heading[]): number[] {
  const above: number[] = [];
  return found.map(({ level }) => {
    while (above.length > 0 && (above.at(-1) ?? 0) >= level) above.pop();
    above.push(level);
    return above.length;
  });
}

function look(editor: Editor) {
  const found = headings(editor);
  const { from } = editor.state.selection;
  return { found, here: found.findLastIndex(({ at }) => at <= from) };
}

export function Outline({ editor, onGo }: { editor: Editor; onGo: () => void }) {
  const { found, here } = useEditorState({ editor, selector: ({ editor: now }) => look(now) });
  if (found.length === 0) return null;
  const nested = depths(found);
  const go = ({ at }: Heading) => {
    onGo();
    // The pane may have to be shown first.
    window.requestAnimationFrame(() => {
      editor.chain().setTextSelection(at + 1).focus(null, { scrollIntoView: false }).run();
      const heading = editor.view.nodeDOM(at);
      if (heading instanceof HTMLElement) heading.scrollIntoView({ block: 'start' });
    });
  };
  return (
    <nav className="shelf outline" aria-labelledby="outline-heading">
      <header className="shelf__head"><h2 id="outline-heading">Outline</h2></header>
      <ol>
        {found.map((heading, index) => (
          <li key={index} data-depth={Math.min(nested[index] ?? 1, 4)}>
            <button type="button" className="outline__one" aria-current={index === here ? 'location' : undefined} title={heading.text} onClick={() => go(heading)}>
              {heading.text || 'Untitled section'}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
