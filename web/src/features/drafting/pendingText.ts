// Where the draft is shown in the editor: a widget, which is no content, so saving, counting and export never see it.
import { Extension, type Editor } from '@tiptap/core';
import { closeHistory } from '@tiptap/pm/history';
import { Fragment, Node as ProseNode } from '@tiptap/pm/model';
import { Plugin, PluginKey, TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import type { Node } from '@/lib/types';

interface Pending {
  at: number;
  host: HTMLElement;
}

const key = new PluginKey<Pending | null>('pendingText');

export const PendingText = Extension.create({
  name: 'pendingText',
  addProseMirrorPlugins() {
    return [
      new Plugin<Pending | null>({
        key,
        state: {
          init: () => null,
          apply(change, before) {
            const set = change.getMeta(key) as Pending | null | undefined;
            if (set !== undefined) return set;
            return before && change.docChanged ? { ...before, at: change.mapping.map(before.at) } : before;
          },
        },
        props: {
          decorations(state) {
            const pending = key.getState(state);
            if (!pending) return null;
            const widget = Decoration.widget(pending.at, () => pending.host, { key: 'pending', side: 1, stopEvent: () => true, ignoreSelection: true });
            return DecorationSet.create(state.doc, [widget]);
          },
        },
      }),
    ];
  },
});

/** The top block that holds the cursor: drafts stand behind whole blocks, never inside a list or a table. */
export function blockAtCursor(state: EditorState): string | null {
  const { $from } = state.selection;
  return idOf($from.depth > 0 ? $from.node(1) : state.doc.lastChild);
}

/** Where nobody has set the cursor yet: the first paragraph that waits for words, else the end. */
export function firstGap(state: EditorState): string | null {
  let gap: ProseNode | null = null;
  state.doc.forEach((block) => {
    if (block.type.name === 'paragraph' && block.content.size === 0) gap ??= block;
  });
  return idOf(gap ?? state.doc.lastChild);
}

function idOf(block: ProseNode | null): string | null {
  const id: unknown = block?.attrs.id;
  return typeof id === 'string' ? id : null;
}

function behind(doc: ProseNode, blockId: string | null): number {
  let end = doc.content.size;
  if (blockId === null) return end;
  doc.forEach((block, at) => {
    let holds = block.attrs.id === blockId;
    block.descendants((node) => {
      holds ||= node.attrs.id === blockId;
      return !holds;
    });
    if (holds) end = at + block.nodeSize;
  });
  return end;
}

export function showPending(editor: Editor, host: HTMLElement, blockId: string | null): void {
  const pending = { at: behind(editor.state.doc, blockId), host };
  editor.view.dispatch(editor.state.tr.setMeta(key, pending).setMeta('addToHistory', false));
}

export function hidePending(editor: Editor): void {
  if (editor.isDestroyed || !key.getState(editor.state)) return;
  editor.view.dispatch(editor.state.tr.setMeta(key, null).setMeta('addToHistory', false));
}

/** Makes the draft part of the document, as one step to undo. */
export function keepPending(editor: Editor, content: readonly Node[]): void {
  const { state } = editor;
  putIn(editor, key.getState(state)?.at ?? state.doc.content.size, content, (change) => change.setMeta(key, null));
}

/** Other words behind the block that holds the cursor, as one step too; a draft that waits stays where it waits. */
export function insertBehindCursor(editor: Editor, content: readonly Node[]): void {
  putIn(editor, behind(editor.state.doc, blockAtCursor(editor.state)), content, (change) => change);
}

function putIn(editor: Editor, at: number, content: readonly Node[], also: (change: Transaction) => Transaction): void {
  const { state } = editor;
  const nodes = Fragment.from(content.map((node) => ProseNode.fromJSON(state.schema, node)));
  const before = state.doc.resolve(at).nodeBefore;
  const empty = before?.type.name === 'paragraph' && before.content.size === 0;
  const from = empty ? at - before.nodeSize : at;
  const change = also(closeHistory(state.tr).replaceWith(from, at, nodes));
  change.setSelection(TextSelection.near(change.doc.resolve(from + nodes.size), -1));
  editor.view.dispatch(change.scrollIntoView());
  editor.view.dispatch(closeHistory(editor.state.tr));
  editor.commands.focus();
}
