// What can be done to the text, by pointer and by keyboard.
import type { Editor } from '@tiptap/core';
import { useEditorState } from '@tiptap/react';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { Icon, type IconName } from '@/components/Icon';
import { addFootnote, canHoldFootnote } from './footnoteNode';
import { LinkDialog } from './LinkDialog';
import { canHoldFormula, newFormula } from './mathNode';

interface Tool {
  name: string;
  face: IconName | 'B' | 'I' | 'U' | 'S';
  on?: (editor: Editor) => boolean;
  run: (editor: Editor) => boolean;
  can?: (editor: Editor) => boolean;
}

const mark = (type: string) => (editor: Editor) => editor.isActive(type);

const groups: Tool[][] = [
  [
    { name: 'Undo (Ctrl+Z)', face: 'undo', run: (editor) => editor.chain().focus().undo().run(), can: (editor) => editor.can().undo() },
    { name: 'Redo (Ctrl+Shift+Z)', face: 'redo', run: (editor) => editor.chain().focus().redo().run(), can: (editor) => editor.can().redo() },
  ],
  [
    { name: 'Bold (Ctrl+B)', face: 'B', on: mark('bold'), run: (editor) => editor.chain().focus().toggleBold().run() },
    { name: 'Italic (Ctrl+I)', face: 'I', on: mark('italic'), run: (editor) => editor.chain().focus().toggleItalic().run() },
    { name: 'Underline (Ctrl+U)', face: 'U', on: mark('underline'), run: (editor) => editor.chain().focus().toggleUnderline().run() },
    { name: 'Strike through (Ctrl+Shift+S)', face: 'S', on: mark('strike'), run: (editor) => editor.chain().focus().toggleStrike().run() },
    { name: 'Superscript (Ctrl+.)', face: 'superscript', on: mark('superscript'), run: (editor) => editor.chain().focus().toggleMark('superscript').run() },
    { name: 'Subscript (Ctrl+,)', face: 'subscript', on: mark('subscript'), run: (editor) => editor.chain().focus().toggleMark('subscript').run() },
  ],
  [
    { name: 'Bullet list (Ctrl+Shift+8)', face: 'bullets', on: mark('bulletList'), run: (editor) => editor.chain().focus().toggleBulletList().run() },
    { name: 'Numbered list (Ctrl+Shift+7)', face: 'numbers', on: mark('orderedList'), run: (editor) => editor.chain().focus().toggleOrderedList().run() },
    { name: 'Quotation (Ctrl+Shift+B)', face: 'quote', on: mark('blockquote'), run: (editor) => editor.chain().focus().toggleBlockquote().run() },
    { name: 'Footnote (Ctrl+Alt+F)', face: 'footnote', run: addFootnote, can: canHoldFootnote },
    { name: 'Formula (Ctrl+Alt+M)', face: 'formula', run: newFormula, can: canHoldFormula },
    { name: 'Table', face: 'table', on: mark('table'), run: (editor) => editor.chain().focus().insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(), can: (editor) => !editor.isActive('table') },
  ],
];

const all = groups.flat();

function look(editor: Editor) {
  return {
    on: all.map((tool) => tool.on?.(editor) ?? false),
    can: all.map((tool) => tool.can?.(editor) ?? true),
    block: blockNow(editor),
    table: editor.isActive('table'),
  };
}

export function Toolbar({ editor, children }: { editor: Editor; children?: ReactNode }) {
  const [linking, setLinking] = useState(false);
  const state = useEditorState({ editor, selector: ({ editor: now }) => look(now) });
  return (
    <div className="toolbar" role="toolbar" aria-label="Text" onKeyDown={rove}>
      <BlockKind editor={editor} now={state.block} />
      {groups.map((group, index) => (
        <div className="toolbar__group" key={index}>
          {group.map((tool) => {
            const at = all.indexOf(tool);
            return <ToolButton key={tool.name} tool={tool} on={state.on[at] ?? false} can={state.can[at] ?? true} editor={editor} />;
          })}
        </div>
      ))}
      <div className="toolbar__group">
        <button type="button" className="tool" aria-label="Link (Ctrl+K)" title="Link (Ctrl+K)" data-tool="link" onClick={() => setLinking(true)}>
          <Icon name="link" />
        </button>
        {children}
      </div>
      {state.table && <TableTools editor={editor} />}
      {linking && <LinkDialog editor={editor} onClose={() => setLinking(false)} />}
    </div>
  );
}

/** Arrows move along the bar, as people who use toolbars by keyboard expect. */
function rove(event: KeyboardEvent<HTMLDivElement>): void {
  if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return;
  if (event.target instanceof HTMLSelectElement) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('button:not(:disabled), select')];
  const here = items.indexOf(document.activeElement as HTMLElement);
  const next = here + (event.key === 'ArrowRight' ? 1 : -1);
  items[(next + items.length) % items.length]?.focus();
}

function ToolButton({ tool, on, can, editor }: { tool: Tool; on: boolean; can: boolean; editor: Editor }) {
  const letter = tool.face.length === 1;
  return (
    <button type="button" className={letter ? `tool tool--${tool.name.split(' ')[0]?.toLowerCase()}` : 'tool'} aria-label={tool.name} title={tool.name}
      aria-pressed={tool.on ? on : undefined} disabled={!can} onMouseDown={(event) => event.preventDefault()} onClick={() => tool.run(editor)}>
      {letter ? <span aria-hidden="true">{tool.face}</span> : <Icon name={tool.face as IconName} />}
    </button>
  );
}

const kinds: [string, string][] = [
  ['paragraph', 'Text'], ['heading1', 'Heading 1'], ['heading2', 'Heading 2'], ['heading3', 'Heading 3'], ['heading4', 'Heading 4'], ['codeBlock', 'Code'],
];

function blockNow(editor: Editor): string {
  if (editor.isActive('codeBlock')) return 'codeBlock';
  const level: unknown = editor.isActive('heading') ? editor.getAttributes('heading').level : null;
  return typeof level === 'number' ? `heading${Math.min(level, 4)}` : 'paragraph';
}

function BlockKind({ editor, now }: { editor: Editor; now: string }) {
  const change = (kind: string) => {
    const chain = editor.chain().focus();
    const level = Number(/^heading(\d)$/.exec(kind)?.[1]);
    if (level) chain.setNode('heading', { level }).run();
    else chain.setNode(kind).run();
  };
  return (
    <select className="toolbar__kind" aria-label="Kind of paragraph" value={now} onChange={(event) => change(event.target.value)}>
      {kinds.map(([kind, name]) => <option key={kind} value={kind}>{name}</option>)}
    </select>
  );
}

function TableTools({ editor }: { editor: Editor }) {
  const acts: [string, () => void][] = [
    ['Row +', () => editor.chain().focus().addRowAfter().run()],
    ['Column +', () => editor.chain().focus().addColumnAfter().run()],
    ['Row −', () => editor.chain().focus().deleteRow().run()],
    ['Column −', () => editor.chain().focus().deleteColumn().run()],
    ['Delete table', () => editor.chain().focus().deleteTable().run()],
  ];
  return (
    <div className="toolbar__group">
      {acts.map(([name, run]) => <button key={name} type="button" className="tool tool--word" onClick={run}>{name}</button>)}
    </div>
  );
}
