// The words of one footnote, with the marks and mentions that a footnote may hold.
import { Extension, Node as Kind, type Editor } from '@tiptap/core';
import { EditorContent, useEditor, useEditorState } from '@tiptap/react';
import StarterKit from '@tiptap/starter-kit';
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import type { Node } from '@/lib/types';
import type { Cited } from './citationLabel';
import { Citation, readsIn } from './citationNode';
import { SafeLink } from './extensions';
import { open, openFootnote, remove, write, type Note } from './footnoteNode';
import { FormulaDialog } from './FormulaDialog';
import { KeptCursor } from './keptCursor';
import { MathInline } from './mathNode';
import { Evidence, Subscript, Superscript } from './nodes';

/** One paragraph, however much is pasted. */
const OneParagraph = Kind.create({ name: 'doc', topNode: true, content: 'paragraph' });

const kit = StarterKit.configure({
  document: false, heading: false, blockquote: false, bulletList: false, orderedList: false, listItem: false, listKeymap: false,
  codeBlock: false, horizontalRule: false, link: false, trailingNode: false, dropcursor: false, gapcursor: false,
});

/** A work reads as it does in the whole text, which this small one does not hold. */
const mention = (reads: (work: Cited) => string) => Citation.extend({
  addNodeView: () => ({ node }) => {
    const dom = document.createElement('span');
    dom.className = 'citation';
    dom.textContent = reads(node.attrs as Cited);
    return { dom };
  },
  addProseMirrorPlugins: () => [],
});

const keys = (done: () => void, cancel: () => void) => Extension.create({
  name: 'footnoteKeys',
  priority: 1000,
  addKeyboardShortcuts: () => ({
    Enter: () => {
      done();
      return true;
    },
    // The editor keeps the key to itself, so the dialog would not hear of it.
    Escape: () => {
      cancel();
      return true;
    },
  }),
});

export function FootnoteDialog({ editor }: { editor: Editor }) {
  const note = useEditorState({ editor, selector: ({ editor: now }) => openFootnote(now.state)?.at ?? null });
  if (note === null) return null;
  return <Writing key={note} editor={editor} />;
}

function Writing({ editor }: { editor: Editor }) {
  const [note] = useState(() => openFootnote(editor.state));
  if (!note) return null;
  return <Words editor={editor} note={note} />;
}

function Words({ editor, note }: { editor: Editor; note: Note }) {
  const close = () => {
    open(editor, null);
    editor.commands.focus();
  };
  const drop = () => {
    remove(editor, note);
    close();
  };
  const keep = (content: readonly Node[]) => {
    // One without words is none.
    if (content.length === 0) return drop();
    write(editor, note, content);
    close();
  };
  const cancel = () => (note.node.content.size === 0 ? drop() : close());
  const [reads] = useState(() => readsIn(editor));
  const words = useEditor({
    extensions: [OneParagraph, kit, SafeLink, Superscript, Subscript, MathInline, mention(reads), Evidence, KeptCursor, keys(() => save(), cancel)],
    content: { type: 'doc', content: [{ type: 'paragraph', content: (note.node.toJSON() as Node).content ?? [] }] },
    autofocus: 'end',
    injectCSS: false,
    editorProps: { attributes: { class: 'prose', 'aria-label': 'Text of the footnote', role: 'textbox', 'aria-multiline': 'true', spellcheck: 'true' } },
  });
  const save = () => keep((words.getJSON() as Node).content?.[0]?.content ?? []);
  return (
    <Dialog title={`Footnote ${note.number}`} onClose={cancel}>
      <div className="footnote-words"><EditorContent editor={words} /></div>
      <FormulaDialog editor={words} />
      <p className="soft small">Enter saves; Shift+Enter begins a new line.</p>
      <div className="actions">
        <Button look="danger" onClick={drop}>Remove</Button>
        <Button look="primary" onClick={save}>Save footnote</Button>
      </div>
    </Dialog>
  );
}
