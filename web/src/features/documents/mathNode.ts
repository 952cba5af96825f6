// Formulas: LaTeX, written in a dialog of its own and drawn where it stands, in a line or on one of its own.
import { Node, mergeAttributes, type Editor } from '@tiptap/core';
import type { Node as ProseNode } from '@tiptap/pm/model';
import { NodeSelection, Plugin, PluginKey, TextSelection, type EditorState } from '@tiptap/pm/state';
import { drawFormula } from './drawFormula';

/** Where the formula stands that is being written; "new" for one that stands nowhere yet. */
type Place = number | 'new' | null;

export interface Formula {
  place: number | 'new';
  latex: string;
  /** On a line of its own. */
  display: boolean;
}

const key = new PluginKey<Place>('formulas');
const kinds = ['mathInline', 'mathBlock'];
const isFormula = (node: ProseNode | null): node is ProseNode => node !== null && kinds.includes(node.type.name);

export const formulaPlace = (state: EditorState): Place => key.getState(state) ?? null;

export function formulaAt(state: EditorState): Formula | null {
  const place = formulaPlace(state);
  if (place === null || place === 'new') return place && { place, latex: '', display: false };
  const node = state.doc.nodeAt(place);
  return isFormula(node) ? { place, latex: String(node.attrs.latex), display: node.type.name === 'mathBlock' } : null;
}

export function openFormula(editor: Editor, place: Place): void {
  editor.view.dispatch(editor.state.tr.setMeta(key, { place }).setMeta('addToHistory', false));
}

export const canHoldFormula = ({ state }: Editor): boolean => {
  const { $to } = state.selection;
  const { mathInline } = state.schema.nodes;
  return mathInline !== undefined && $to.parent.inlineContent && $to.parent.canReplaceWith($to.index(), $to.index(), mathInline);
};

export function newFormula(editor: Editor): boolean {
  if (canHoldFormula(editor)) openFormula(editor, 'new');
  return true;
}

/** Puts it where it stood, or at the cursor; one without words is none. */
export function writeFormula(editor: Editor, { place, display: before }: Formula, latex: string, display: boolean): void {
  const made = { type: display ? 'mathBlock' : 'mathInline', attrs: { latex } };
  if (place === 'new') return void (latex !== '' && editor.chain().insertContentAt(editor.state.selection.to, made, { updateSelection: true }).run());
  const node = editor.state.doc.nodeAt(place);
  if (!isFormula(node)) return;
  const range = { from: place, to: place + node.nodeSize };
  if (latex === '') editor.chain().deleteRange(range).run();
  else if (display === before) {
    const change = editor.state.tr.setNodeAttribute(place, 'latex', latex);
    // Behind it, so that what is typed next does not take its place.
    editor.view.dispatch(change.setSelection(TextSelection.near(change.doc.resolve(range.to))));
  }
  else editor.chain().insertContentAt(range, display ? made : { type: 'paragraph', content: [made] }).run();
}

const latex = {
  default: '',
  parseHTML: (element: HTMLElement) => element.getAttribute('data-latex') ?? '',
  renderHTML: (attributes: Record<string, unknown>) => ({ 'data-latex': String(attributes.latex) }),
};

const drawn = (tag: 'span' | 'div') => ({ node, getPos, editor }: { node: ProseNode; getPos: () => number | undefined; editor: Editor }) => {
  const dom = document.createElement(tag);
  dom.className = 'math';
  const show = ({ attrs }: ProseNode) => {
    dom.title = String(attrs.latex);
    void drawFormula(dom, String(attrs.latex), tag === 'div').then(() => {
      // What is too wide is scrolled, by the keyboard too.
      if (dom.scrollWidth > dom.clientWidth && tag === 'div') dom.tabIndex = 0;
      else dom.removeAttribute('tabindex');
    });
  };
  show(node);
  dom.addEventListener('click', () => {
    const at = getPos();
    if (editor.isEditable && at !== undefined) openFormula(editor, at);
  });
  return {
    dom,
    ignoreMutation: () => true,
    update(next: ProseNode) {
      if (next.type !== node.type) return false;
      show(next);
      return true;
    },
  };
};

export const MathInline = Node.create({
  name: 'mathInline',
  group: 'inline',
  inline: true,
  atom: true,
  addAttributes: () => ({ latex }),
  parseHTML: () => [{ tag: 'span[data-node=math]' }],
  renderHTML: ({ node, HTMLAttributes }) => ['span', mergeAttributes(HTMLAttributes, { 'data-node': 'math', class: 'math' }), String(node.attrs.latex)],
  addNodeView: () => drawn('span'),
  addKeyboardShortcuts() {
    return {
      'Mod-Alt-m': () => newFormula(this.editor),
      Enter: () => {
        const { selection } = this.editor.state;
        if (!(selection instanceof NodeSelection) || !isFormula(selection.node)) return false;
        openFormula(this.editor, selection.from);
        return true;
      },
    };
  },
  addProseMirrorPlugins: () => [
    new Plugin<Place>({
      key,
      state: {
        init: () => null,
        apply(change, before) {
          const told = change.getMeta(key) as { place: Place } | undefined;
          if (told) return told.place;
          return typeof before === 'number' ? change.mapping.map(before) : before;
        },
      },
    }),
  ],
});

export const MathBlock = Node.create({
  name: 'mathBlock',
  group: 'block',
  atom: true,
  addAttributes: () => ({ latex }),
  parseHTML: () => [{ tag: 'div[data-node=math]' }],
  renderHTML: ({ node, HTMLAttributes }) => ['div', mergeAttributes(HTMLAttributes, { 'data-node': 'math', class: 'math' }), String(node.attrs.latex)],
  addNodeView: () => drawn('div'),
});
