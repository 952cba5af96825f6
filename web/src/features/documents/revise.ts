// Takes blocks that the server changed into the editor: only the words that differ, so that cursor, undo and what was
// typed in the meantime stay as they are.
import type { Editor } from '@tiptap/core';
import { Node as ProseNode, Slice } from '@tiptap/pm/model';
import { Mapping } from '@tiptap/pm/transform';
import type { Transaction } from '@tiptap/pm/state';
import type { Node } from '@/lib/types';

/** Marks a change that the server knows of already. */
export const fromServer = 'fromServer';

/** What the server says after changing a document: its version, and each block that is another now. */
export interface Revision {
  document: { version: number };
  blocks: readonly { [member: string]: unknown }[];
}

interface Token {
  size: number;
  key: string;
}

/** Words with their marks, and everything between two of them. */
function tokens(block: ProseNode): Token[] {
  const found: Token[] = [];
  block.forEach((node) => {
    if (!node.isText) return void found.push({ size: node.nodeSize, key: JSON.stringify(node) });
    const marks = JSON.stringify(node.marks);
    for (const [word] of (node.text ?? '').matchAll(/[\p{L}\p{N}]+|\s+|[^\p{L}\p{N}\s]/gu)) found.push({ size: word.length, key: word + marks });
  });
  return found;
}

interface Change {
  a0: number;
  a1: number;
  b0: number;
  b1: number;
}

// Beyond this many pairs of words the whole stretch is exchanged: cursor and undo then hold on to its ends.
const most = 250_000;

/** The fewest stretches of `a` that make it `b`, in order. */
export function changes(a: readonly string[], b: readonly string[]): Change[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const ours = a.slice(start, a.length - end);
  const theirs = b.slice(start, b.length - end);
  if (ours.length === 0 && theirs.length === 0) return [];
  if (ours.length * theirs.length > most) return [{ a0: start, a1: start + ours.length, b0: start, b1: start + theirs.length }];
  return between(ours, theirs).map(({ a0, a1, b0, b1 }) => ({ a0: a0 + start, a1: a1 + start, b0: b0 + start, b1: b1 + start }));
}

function between(a: readonly string[], b: readonly string[]): Change[] {
  const width = b.length + 1;
  const longest = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const found: Change[] = [];
  let [i, j] = [0, 0];
  let open: Change | null = null;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      open = null;
      [i, j] = [i + 1, j + 1];
      continue;
    }
    if (!open) found.push((open = { a0: i, a1: i, b0: j, b1: j }));
    if (j >= b.length || (i < a.length && at(i + 1, j) >= at(i, j + 1))) open.a1 = i += 1;
    else open.b1 = j += 1;
  }
  return found;
}

interface Splice {
  from: number;
  to: number;
  slice: Slice;
}

function inside(block: ProseNode, at: number, next: ProseNode): Splice[] {
  const [ours, theirs] = [tokens(block), tokens(next)];
  const before = (all: readonly Token[], upTo: number) => all.slice(0, upTo).reduce((sum, { size }) => sum + size, 0);
  const keys = (all: readonly Token[]) => all.map(({ key }) => key);
  return changes(keys(ours), keys(theirs)).map(({ a0, a1, b0, b1 }) => ({
    from: at + 1 + before(ours, a0),
    to: at + 1 + before(ours, a1),
    slice: new Slice(next.content.cut(before(theirs, b0), before(theirs, b1)), 0, 0),
  }));
}

/** In the order of the document. Blocks that are not in it are left out. */
function splices(doc: ProseNode, blocks: readonly ProseNode[]): Splice[] {
  const news = new Map(blocks.map((block) => [block.attrs.id as unknown, block]));
  const found: Splice[] = [];
  doc.descendants((node, at) => {
    const next = node.isTextblock ? news.get(node.attrs.id) : undefined;
    if (next) found.push(...inside(node, at, next));
    return !node.isTextblock;
  });
  return found;
}

/** From a moment at which the server has what the editor has; the writer may go on typing until the server has answered. */
export class Since {
  private readonly doc: ProseNode;
  private readonly typed = new Mapping();

  constructor(private readonly editor: Editor) {
    this.doc = editor.state.doc;
    editor.on('transaction', this.hear);
  }

  private hear = ({ transaction }: { transaction: Transaction }) => this.typed.appendMapping(transaction.mapping);

  end = (): void => {
    this.editor.off('transaction', this.hear);
  };

  take(blocks: Revision['blocks']): void {
    const { editor, doc, typed } = this;
    if (editor.isDestroyed || blocks.length === 0) return;
    const nodes = blocks.map((block) => ProseNode.fromJSON(editor.schema, block as unknown as Node));
    const change = editor.state.tr.setMeta('addToHistory', false).setMeta(fromServer, true);
    // From the last to the first, so that each position still means what it meant.
    for (const { from, to, slice } of splices(doc, nodes).reverse()) {
      const start = typed.mapResult(from, 1);
      const end = Math.max(start.pos, typed.map(to, -1));
      const untouched = editor.state.doc.slice(start.pos, end).content.eq(doc.slice(from, to).content);
      // What was typed over meanwhile is the writer's: it is saved next.
      if (untouched && !start.deletedAcross) change.replace(start.pos, end, slice);
    }
    editor.view.dispatch(change);
  }
}
