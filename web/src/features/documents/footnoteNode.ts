// A footnote: its number where it stands, its words in a dialog of their own and in the list below the text.
import { Node, mergeAttributes, type Editor } from '@tiptap/core';
import type { Node as ProseNode } from '@tiptap/pm/model';
import { NodeSelection, Plugin, PluginKey, type EditorState } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import type { Node as Json } from '@/lib/types';

interface Shown {
  numbers: DecorationSet;
  /** Where the footnote stands that is being written. */
  open: number | null;
}

const key = new PluginKey<Shown>('footnotes');

export interface Note {
  at: number;
  number: number;
  node: ProseNode;
}

export function footnotes(doc: ProseNode): Note[] {
  const found: Note[] = [];
  doc.descendants((node, at) => {
    if (node.type.name !== 'footnote') return true;
    found.push({ at, number: found.length + 1, node });
    return false;
  });
  return found;
}

function numbered(doc: ProseNode): DecorationSet {
  return DecorationSet.create(doc, footnotes(doc).map(({ at, number, node }) => Decoration.node(at, at + node.nodeSize, {}, { number })));
}

export const openFootnote = (state: EditorState): Note | null => {
  const at = key.getState(state)?.open ?? null;
  return footnotes(state.doc).find((note) => note.at === at) ?? null;
};

export function open(editor: Editor, at: number | null): void {
  editor.view.dispatch(editor.state.tr.setMeta(key, { open: at }).setMeta('addToHistory', false));
}

/** Behind the words that are chosen, and opened to be written. */
export function addFootnote(editor: Editor): boolean {
  const at = editor.state.selection.to;
  if (!editor.chain().insertContentAt(at, { type: 'footnote' }, { updateSelection: true }).run()) return false;
  if (editor.state.doc.nodeAt(at)?.type.name !== 'footnote') return false;
  open(editor, at);
  return true;
}

export const canHoldFootnote = ({ state }: Editor): boolean => {
  const { $to } = state.selection;
  const { footnote } = state.schema.nodes;
  return footnote !== undefined && $to.parent.inlineContent && $to.parent.canReplaceWith($to.index(), $to.index(), footnote);
};

export function write(editor: Editor, { at, node }: Note, content: readonly Json[]): void {
  const children = content.map((child) => editor.schema.nodeFromJSON(child));
  editor.view.dispatch(editor.state.tr.replaceWith(at + 1, at + node.nodeSize - 1, children));
}

export function remove(editor: Editor, { at, node }: Note): void {
  editor.view.dispatch(editor.state.tr.delete(at, at + node.nodeSize));
}

const numberIn = (decorations: readonly Decoration[]): string =>
  String((decorations.find(({ spec }) => 'number' in (spec as object))?.spec as { number?: number } | undefined)?.number ?? '*');

export const Footnote = Node.create({
  name: 'footnote',
  group: 'inline',
  inline: true,
  content: '(text | hardBreak | citation | mathInline)*',
  parseHTML: () => [{ tag: 'span[data-node=footnote]' }],
  renderHTML: ({ HTMLAttributes }) => ['span', mergeAttributes(HTMLAttributes, { 'data-node': 'footnote', class: 'footnote' }), 0],
  addNodeView() {
    return ({ node, decorations, getPos, editor }) => {
      const dom = document.createElement('span');
      dom.className = 'footnote-mark';
      dom.contentEditable = 'false';
      dom.setAttribute('role', 'button');
      const show = (shown: ProseNode, around: readonly Decoration[]) => {
        dom.textContent = numberIn(around);
        dom.title = shown.textContent;
        dom.setAttribute('aria-label', `Footnote ${dom.textContent}`);
      };
      show(node, decorations as unknown as readonly Decoration[]);
      dom.addEventListener('click', () => {
        const at = getPos();
        if (editor.isEditable && at !== undefined) open(editor, at);
      });
      return {
        dom,
        ignoreMutation: () => true,
        update(next: ProseNode, around: readonly Decoration[]) {
          if (next.type !== node.type) return false;
          show(next, around);
          return true;
        },
      };
    };
  },
  addKeyboardShortcuts() {
    return {
      'Mod-Alt-f': () => addFootnote(this.editor),
      Enter: () => {
        const { selection } = this.editor.state;
        if (!(selection instanceof NodeSelection) || selection.node.type.name !== 'footnote') return false;
        open(this.editor, selection.from);
        return true;
      },
    };
  },
  addProseMirrorPlugins() {
    return [
      new Plugin<Shown>({
        key,
        state: {
          init: (_, { doc }) => ({ numbers: numbered(doc), open: null }),
          apply(change, before) {
            const told = change.getMeta(key) as Pick<Shown, 'open'> | undefined;
            if (!told && !change.docChanged) return before;
            const at = told ? told.open : before.open === null ? null : change.mapping.map(before.open);
            return { numbers: change.docChanged ? numbered(change.doc) : before.numbers, open: at };
          },
        },
        props: { decorations: (state) => key.getState(state)?.numbers },
      }),
    ];
  },
});
