// Every block keeps one id for life: the first half of a split keeps it, a pasted block gets a new one.
import { Extension } from '@tiptap/core';
import { Fragment, Slice, type Node as ProseNode } from '@tiptap/pm/model';
import { Plugin, PluginKey, type EditorState, type Transaction } from '@tiptap/pm/state';
import type { Node } from '@/lib/types';

export const blocks = [
  'paragraph', 'heading', 'bulletList', 'orderedList', 'listItem', 'blockquote', 'codeBlock', 'horizontalRule',
  'table', 'tableRow', 'tableHeader', 'tableCell', 'figure', 'mathBlock',
];

const isBlock = (node: ProseNode) => blocks.includes(node.type.name);

/** The slice with no ids in it, so that each of its blocks is given a new one. */
export function withoutIds(slice: Slice): Slice {
  const strip = (fragment: Fragment): Fragment => {
    const nodes: ProseNode[] = [];
    fragment.forEach((node) => {
      const inner = node.isText ? node : node.copy(strip(node.content));
      nodes.push(isBlock(node) ? node.type.create({ ...node.attrs, id: null }, inner.content, node.marks) : inner);
    });
    return Fragment.from(nodes);
  };
  return new Slice(strip(slice.content), slice.openStart, slice.openEnd);
}

interface Missing {
  at: number;
  node: ProseNode;
}

/** Blocks without an id, and every second holder of one. */
function missing(doc: ProseNode): Missing[] {
  const seen = new Set<string>();
  const found: Missing[] = [];
  doc.descendants((node, at) => {
    if (!isBlock(node)) return !node.isInline;
    const id: unknown = node.attrs.id;
    if (typeof id === 'string' && !seen.has(id)) seen.add(id);
    else found.push({ at, node });
    return true;
  });
  return found;
}

function assign(transactions: readonly Transaction[], state: EditorState): Transaction | null {
  if (!transactions.some((transaction) => transaction.docChanged)) return null;
  const found = missing(state.doc);
  if (found.length === 0) return null;
  const change = state.tr;
  for (const { at } of found) change.setNodeAttribute(at, 'id', crypto.randomUUID());
  // Typing goes on with the marks that were chosen for it.
  return change.setStoredMarks(state.storedMarks);
}

/** Content as the editor needs it, with an id wherever the server sent none. */
export function withIds(node: Node): Node {
  const content = node.content?.map(withIds);
  const inner = content ? { ...node, content } : node;
  if (!blocks.includes(node.type) || typeof node.attrs?.id === 'string') return inner;
  return { ...inner, attrs: { ...node.attrs, id: crypto.randomUUID() } };
}

export const BlockIds = Extension.create({
  name: 'blockIds',
  addGlobalAttributes() {
    const id = {
      default: null,
      keepOnSplit: false,
      parseHTML: (element: HTMLElement) => element.getAttribute('data-id'),
      renderHTML: (attributes: Record<string, unknown>) => (attributes.id ? { 'data-id': String(attributes.id) } : {}),
    };
    return [{ types: blocks, attributes: { id } }];
  },
  addProseMirrorPlugins() {
    return [
      new Plugin({
        key: new PluginKey('blockIds'),
        appendTransaction: (transactions, _, state) => assign(transactions, state),
        props: {
          // A block that is dragged to another place is the same block; one that is pasted is not.
          transformPasted: (slice, view) => (view.dragging?.move ? slice : withoutIds(slice)),
        },
      }),
    ];
  },
});
