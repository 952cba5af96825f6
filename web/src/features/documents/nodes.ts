// The nodes and marks that TipTap does not bring: as bff/documents/schema.json names them.
import { Mark, Node, mergeAttributes } from '@tiptap/core';

const read = (name: string) => ({
  default: null,
  parseHTML: (element: HTMLElement) => element.getAttribute(`data-${name.toLowerCase()}`),
  renderHTML: (attributes: Record<string, unknown>) =>
    attributes[name] === null || attributes[name] === undefined ? {} : { [`data-${name.toLowerCase()}`]: String(attributes[name]) },
});

export const Figure = Node.create({
  name: 'figure',
  group: 'block',
  content: 'inline*',
  isolating: true,
  addAttributes: () => ({ sourceId: read('sourceId'), alt: read('alt') }),
  parseHTML: () => [{ tag: 'figure[data-node=figure]' }],
  renderHTML: ({ HTMLAttributes }) => ['figure', mergeAttributes(HTMLAttributes, { 'data-node': 'figure' }), ['figcaption', 0]],
});

const script = (name: string, tag: string, key: string) =>
  Mark.create({
    name,
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
    addKeyboardShortcuts() {
      return { [key]: () => this.editor.commands.toggleMark(name) };
    },
  });

export const Superscript = script('superscript', 'sup', 'Mod-.');
export const Subscript = script('subscript', 'sub', 'Mod-,');

/** Names the evidence behind the words and nothing else: its state is the server's word. */
export const Evidence = Mark.create({
  name: 'evidence',
  // Typing at its end is the writer's own sentence, not the quote's.
  inclusive: false,
  addAttributes: () => ({
    evidenceId: {
      parseHTML: (element: HTMLElement) => element.getAttribute('data-evidence'),
      renderHTML: (attributes: Record<string, unknown>) => ({ 'data-evidence': String(attributes.evidenceId) }),
      isRequired: true,
    },
  }),
  parseHTML: () => [{ tag: 'span[data-evidence]' }],
  renderHTML: ({ HTMLAttributes }) => ['span', mergeAttributes(HTMLAttributes, { class: 'evidence' }), 0],
});
