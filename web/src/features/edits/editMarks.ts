// Where the changes are shown in the editor: as decorations, which are no content, so saving and export never see them.
import { Extension, type Editor } from '@tiptap/core';
import type { Node as ProseNode } from '@tiptap/pm/model';
import { Plugin, PluginKey, type Transaction } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import type { Operation } from '@/lib/types';
import { parts, plain } from './labels';

interface Asked {
  operations: readonly Operation[];
  current: string | null;
  choose: (id: string) => void;
}

interface Shown {
  set: DecorationSet;
  blocks: ReadonlySet<string>;
  choose: (id: string) => void;
  /** The writer has changed a block that waits for a decision. */
  touched: boolean;
}

const key = new PluginKey<Shown>('editMarks');
const none: Shown = { set: DecorationSet.empty, blocks: new Set(), choose: () => {}, touched: false };

/** The server counts characters, the editor UTF-16 units: where in a block, for the editor, its `points`-th character is. */
export function unitsInto(block: ProseNode, points: number): number {
  let wide = 0;
  block.descendants((node, at) => {
    for (const match of (node.text ?? '').matchAll(/[\u{10000}-\u{10FFFF}]/gu)) if (at + match.index - wide < points) wide += 1;
  });
  return points + wide;
}

interface Place {
  block: ProseNode;
  at: number;
}

function placesOf(doc: ProseNode): Map<string, Place> {
  const found = new Map<string, Place>();
  doc.descendants((block, at) => {
    if (block.isTextblock) found.set(String(block.attrs.id), { block, at });
    return !block.isTextblock;
  });
  return found;
}

/** The place of each block among all, for the order in which changes are looked at. */
export const blockOrder = (doc: ProseNode) => new Map([...placesOf(doc).keys()].map((id, place) => [id, place]));

/** Whether the words that the change found still stand where it found them. */
function stands({ segments }: Operation, { block }: Place): boolean {
  const size = block.content.size;
  return segments.every(({ kind, text, start, end }) => {
    const [from, to] = [unitsInto(block, start), unitsInto(block, end)];
    return to <= size && (kind === 'inserted' || block.textBetween(from, to, '', '') === plain(text));
  });
}

function said(words: string): HTMLElement {
  const element = document.createElement('span');
  element.className = 'sr-only';
  element.textContent = words;
  return element;
}

function inserted(text: string, classes: string, id: string): HTMLElement {
  const element = document.createElement('ins');
  element.className = classes;
  element.dataset.edit = id;
  element.contentEditable = 'false';
  element.append(said(' inserted: '));
  for (const part of parts(text)) {
    if (part.kind === 'words') element.append(part.text);
    else element.append(Object.assign(document.createElement('span'), { className: 'edit-chip', textContent: part.name }));
  }
  element.append(said(' end of insertion '));
  return element;
}

function marksOf(operation: Operation, place: Place, isCurrent: boolean): Decoration[] {
  const { id, guards, segments } = operation;
  const looks = [guards.length > 0 ? 'edit--guarded' : '', isCurrent ? 'edit--current' : ''].filter(Boolean).join(' ');
  const position = (points: number) => place.at + 1 + unitsInto(place.block, points);
  const widget = (at: number, side: number, name: string, draw: () => HTMLElement) =>
    Decoration.widget(at, draw, { key: `${id} ${name} ${looks}`, side, ignoreSelection: true, marks: [] });
  return segments.flatMap(({ kind, text, start, end }, number) => {
    if (kind === 'kept') return [];
    if (kind === 'inserted') return [widget(position(start), 1, `${number} ${text}`, () => inserted(text, `edit edit--inserted ${looks}`, id))];
    const [from, to] = [position(start), position(end)];
    return [
      widget(from, -1, `${number} from`, () => said(' deleted: ')),
      Decoration.inline(from, to, { nodeName: 'del', class: `edit edit--deleted ${looks}`, 'data-edit': id }),
      widget(to, -1, `${number} to`, () => said(' end of deletion ')),
    ];
  });
}

function decorate(doc: ProseNode, { operations, current, choose }: Asked): Omit<Shown, 'touched'> {
  const places = placesOf(doc);
  const found = operations.flatMap((operation) => {
    const place = places.get(operation.blockId);
    if (!place) return [];
    if (operation.status === 'pending' && stands(operation, place)) return marksOf(operation, place, operation.id === current);
    const { at, block } = place;
    return operation.id === current ? [Decoration.node(at, at + block.nodeSize, { class: 'edit-block' })] : [];
  });
  return { set: DecorationSet.create(doc, found), blocks: new Set(operations.map(({ blockId }) => blockId)), choose };
}

/** Whether a change of the text reaches into one of the blocks. */
function reaches(change: Transaction, blocks: ReadonlySet<string>): boolean {
  let found = false;
  for (const [step, map] of change.mapping.maps.entries()) {
    const rest = change.mapping.slice(step + 1);
    map.forEach((_, __, from, to) => {
      const [start, end] = [rest.map(from, -1), rest.map(to, 1)];
      change.doc.nodesBetween(Math.max(0, start - 1), Math.min(change.doc.content.size, end + 1), (node) => {
        found ||= node.isTextblock && blocks.has(String(node.attrs.id));
        return !found;
      });
    });
  }
  return found;
}

export const EditMarks = Extension.create({
  name: 'editMarks',
  addProseMirrorPlugins() {
    return [
      new Plugin<Shown>({
        key,
        state: {
          init: () => none,
          apply(change, before) {
            const asked = change.getMeta(key) as Asked | 'seen' | undefined;
            if (asked === 'seen') return { ...before, touched: false };
            if (asked) return { ...decorate(change.doc, asked), touched: before.touched };
            if (!change.docChanged || before.blocks.size === 0) return before;
            return { ...before, set: before.set.map(change.mapping, change.doc), touched: before.touched || reaches(change, before.blocks) };
          },
        },
        props: {
          decorations: (state) => key.getState(state)?.set,
          handleClick(view, _, event) {
            const id = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-edit]')?.dataset.edit : undefined;
            if (id !== undefined) key.getState(view.state)?.choose(id);
            return false;
          },
        },
      }),
    ];
  },
});

export function showEdits(editor: Editor, asked: Asked): void {
  const shown = key.getState(editor.state);
  if (editor.isDestroyed || (asked.operations.length === 0 && shown?.blocks.size === 0)) return;
  editor.view.dispatch(editor.state.tr.setMeta(key, asked).setMeta('addToHistory', false));
}

/** Whether a block that waits was changed since this was last asked. */
export function wasTouched(editor: Editor): boolean {
  const touched = key.getState(editor.state)?.touched ?? false;
  if (touched) editor.view.dispatch(editor.state.tr.setMeta(key, 'seen').setMeta('addToHistory', false));
  return touched;
}

/** Brings a change into sight, where it is not. */
export function reveal(editor: Editor, { id, blockId }: Operation): void {
  const { dom } = editor.view;
  const element = dom.querySelector(`[data-edit="${CSS.escape(id)}"]`) ?? dom.querySelector(`[data-id="${CSS.escape(blockId)}"]`);
  const around = dom.closest('.sheet__scroll')?.getBoundingClientRect();
  if (!element || !around) return;
  const { top, bottom } = element.getBoundingClientRect();
  if (top < around.top + 16 || bottom > around.bottom - 16) element.scrollIntoView({ block: 'center' });
}
