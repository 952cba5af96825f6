// A mention of a work. Its number is no attribute: it is the work's first appearance, worked out as one writes.
import { Node, mergeAttributes, type Editor } from '@tiptap/core';
import { closeHistory } from '@tiptap/pm/history';
import type { Node as ProseNode } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import { labelOf, plain, type Cited, type Labels, type Placed } from './citationLabel';

export interface Mention extends Placed {
  at: number;
  size: number;
  citationId: string;
}

const nothing: ReadonlySet<string> = new Set();

/** Numbered as the server does: by first appearance, those that are not there left out. */
export function mentions(doc: ProseNode, missing: ReadonlySet<string> = nothing): Mention[] {
  const numbers = new Map<string, number>();
  const found: Mention[] = [];
  doc.descendants((node, at) => {
    if (node.type.name !== 'citation') return;
    const citationId = String(node.attrs.citationId);
    const number = missing.has(citationId) ? null : (numbers.get(citationId) ?? numbers.size + 1);
    if (number !== null) numbers.set(citationId, number);
    const before = found.at(-1);
    const touches = before !== undefined && before.at + before.size === at;
    if (touches) before.closes = false;
    found.push({ at, size: node.nodeSize, citationId, number, opens: !touches, closes: true });
  });
  return found;
}

interface Shown {
  text: string;
  raised: boolean;
}

function decorate(doc: ProseNode, labels: Labels): DecorationSet {
  const decorations = mentions(doc, labels.missing).map((mention) => {
    const work = doc.nodeAt(mention.at)?.attrs as Cited | undefined;
    const shown: Shown = { text: work ? labelOf(work, mention, labels) : '', raised: labels.form.raised };
    return Decoration.node(mention.at, mention.at + mention.size, {}, { shown });
  });
  return DecorationSet.create(doc, decorations);
}

function show(dom: HTMLElement, decorations: readonly Decoration[]): void {
  const spec: unknown = decorations.find((decoration) => 'shown' in decoration.spec)?.spec;
  const shown = (spec as { shown?: Shown } | undefined)?.shown;
  dom.textContent = shown?.text ?? '[?]';
  dom.classList.toggle('citation--raised', shown?.raised ?? false);
}

const key = new PluginKey<{ labels: Labels; set: DecorationSet }>('citations');

/** The document's style, and its works in it. */
export function showLabels(editor: Editor, labels: Labels): void {
  editor.view.dispatch(editor.state.tr.setMeta(key, labels).setMeta('addToHistory', false));
}

const nodeOf = ({ citationId, locator, prefix, suffix }: Cited) => ({
  type: 'citation',
  attrs: { citationId, locator: locator || null, prefix: prefix || null, suffix: suffix || null },
});

/** How a work reads by itself in this text, for a place that is not among its mentions. */
export function readsIn(editor: Editor): (work: Cited) => string {
  const labels = key.getState(editor.state)?.labels ?? plain;
  const numbers = new Map(mentions(editor.state.doc, labels.missing).map(({ citationId, number }) => [citationId, number]));
  return (work) => labelOf(work, { number: numbers.get(work.citationId) ?? null, opens: true, closes: true }, labels);
}

/** Mentions works at the cursor, as one group set off from the words beside it. */
export function cite(editor: Editor, works: readonly Cited[]): void {
  const { $from, $to } = editor.state.selection;
  const before = $from.parent.textBetween(Math.max(0, $from.parentOffset - 1), $from.parentOffset, '', ' ');
  const after = $to.parent.textBetween($to.parentOffset, Math.min($to.parent.content.size, $to.parentOffset + 1), '', ' ');
  const space = { type: 'text', text: ' ' };
  const parts = [...(/[^\s([{]/.test(before) ? [space] : []), ...works.map(nodeOf), ...(/[\p{L}\p{N}]/u.test(after) ? [space] : [])];
  editor.chain().focus().insertContentAt({ from: $from.pos, to: $to.pos }, parts).run();
}

/** The mentions that touch the one at this place, in their order. */
export function groupAt(doc: ProseNode, at: number): (Cited & { at: number })[] {
  const all = mentions(doc);
  const here = all.findIndex((mention) => mention.at === at);
  if (here < 0) return [];
  const first = all.findLastIndex((mention, index) => index <= here && mention.opens);
  const last = all.findIndex((mention, index) => index >= here && mention.closes);
  return all.slice(first, last + 1).map((mention) => ({ ...(doc.nodeAt(mention.at)?.attrs as Cited), at: mention.at }));
}

/** Puts other works, or other words about them, in a group's place; none takes it out. */
export function recite(editor: Editor, at: number, works: readonly Cited[]): void {
  const group = groupAt(editor.state.doc, at);
  const [first, last] = [group[0], group.at(-1)];
  if (!first || !last) return;
  const nodes = works.map((work) => editor.schema.nodeFromJSON(nodeOf(work)));
  editor.view.dispatch(closeHistory(editor.state.tr).replaceWith(first.at, last.at + 1, nodes));
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
      show(dom, decorations as unknown as readonly Decoration[]);
      return {
        dom,
        update(next: ProseNode, around: readonly Decoration[]) {
          if (next.type !== node.type || next.attrs.citationId !== node.attrs.citationId) return false;
          show(dom, around);
          return true;
        },
      };
    };
  },
  addProseMirrorPlugins() {
    return [
      new Plugin({
        key,
        state: {
          init: (_, { doc }) => ({ labels: plain, set: decorate(doc, plain) }),
          apply(change, before) {
            const labels = (change.getMeta(key) as Labels | undefined) ?? before.labels;
            if (labels === before.labels && !change.docChanged) return before;
            return { labels, set: decorate(change.doc, labels) };
          },
        },
        props: { decorations: (state) => key.getState(state)?.set },
      }),
    ];
  },
});
