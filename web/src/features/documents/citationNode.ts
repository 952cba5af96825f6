// A mention of a work. Its number is no attribute: it is the work's first appearance, worked out as one writes.
import { Node, mergeAttributes, type Editor } from '@tiptap/core';
import type { Node as ProseNode } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';

export interface Mention {
  at: number;
  size: number;
  citationId: string;
  number: number;
  /** Mentions that touch print as one group: [1, 3]. */
  opens: boolean;
  closes: boolean;
}

export function mentions(doc: ProseNode): Mention[] {
  const numbers = new Map<string, number>();
  const found: Mention[] = [];
  doc.descendants((node, at) => {
    if (node.type.name !== 'citation') return;
    const citationId = String(node.attrs.citationId);
    const number = numbers.get(citationId) ?? numbers.size + 1;
    numbers.set(citationId, number);
    const before = found.at(-1);
    const touches = before !== undefined && before.at + before.size === at;
    if (touches) before.closes = false;
    found.push({ at, size: node.nodeSize, citationId, number, opens: !touches, closes: true });
  });
  return found;
}

function words({ number, opens, closes }: Mention, node: ProseNode): string {
  const { prefix, locator, suffix } = node.attrs as Record<string, string | null>;
  const inside = [prefix && `${prefix} `, number, locator && `, ${locator}`, suffix && ` ${suffix}`].filter(Boolean).join('');
  return `${opens ? '[' : ''}${inside}${closes ? ']' : ', '}`;
}

function decorate(doc: ProseNode): DecorationSet {
  const decorations = mentions(doc).map((mention) => {
    const node = doc.nodeAt(mention.at);
    const text = node ? words(mention, node) : '';
    return Decoration.node(mention.at, mention.at + mention.size, {}, { text });
  });
  return DecorationSet.create(doc, decorations);
}

function textOf(decorations: readonly Decoration[]): string {
  const spec: unknown = decorations.find((decoration) => 'text' in decoration.spec)?.spec;
  return (spec as { text?: string } | undefined)?.text ?? '[?]';
}

/** Mentions a work at the cursor, set off from the words beside it. */
export function cite(editor: Editor, citationId: string): void {
  const { $from, $to } = editor.state.selection;
  const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - 1), $from.parentOffset, '', ' ');
  const after = $to.parent.textBetween($to.parentOffset, Math.min($to.parent.content.size, $to.parentOffset + 1), '', ' ');
  const space = { type: 'text', text: ' ' };
  const mention = { type: 'citation', attrs: { citationId } };
  const parts = [...(/[^\s([{]/.test(before) ? [space] : []), mention, ...(/[\p{L}\p{N}]/u.test(after) ? [space] : [])];
  editor.chain().focus().insertContentAt({ from: $from.pos, to: $to.pos }, parts).run();
}

const attribute = (name: string) => ({
  default: null,
  parseHTML: (element: HTMLElement) => element.getAttribute(`data-${name}`),
  renderHTML: (attributes: Record<string, unknown>) => (attributes[name] ? { [`data-${name}`]: String(attributes[name]) } : {}),
});

const citationId = {
  isRequired: true,
  parseHTML: (element: HTMLElement) => element.getAttribute('data-citation'),
  renderHTML: (attributes: Record<string, unknown>) => ({ 'data-citation': String(attributes.citationId) }),
};

export const Citation = Node.create({
  name: 'citation',
  group: 'inline',
  inline: true,
  atom: true,
  addAttributes: () => ({ citationId, locator: attribute('locator'), prefix: attribute('prefix'), suffix: attribute('suffix') }),
  parseHTML: () => [{ tag: 'span[data-citation]' }],
  renderHTML: ({ HTMLAttributes }) => ['span', mergeAttributes(HTMLAttributes, { class: 'citation' })],
  addNodeView() {
    return ({ node, decorations }) => {
      const dom = document.createElement('span');
      dom.className = 'citation';
      dom.dataset.citation = String(node.attrs.citationId);
      dom.textContent = textOf(decorations as unknown as readonly Decoration[]);
      return {
        dom,
        update(next: ProseNode, around: readonly Decoration[]) {
          if (next.type !== node.type || next.attrs.citationId !== node.attrs.citationId) return false;
          dom.textContent = textOf(around);
          return true;
        },
      };
    };
  },
  addProseMirrorPlugins() {
    const key = new PluginKey<DecorationSet>('citations');
    return [
      new Plugin({
        key,
        state: {
          init: (_, { doc }) => decorate(doc),
          apply: (change, before) => (change.docChanged ? decorate(change.doc) : before),
        },
        props: { decorations: (state) => key.getState(state) },
      }),
    ];
  },
});
