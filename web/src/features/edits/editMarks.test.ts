import { Editor } from '@tiptap/core';
import StarterKit from '@tiptap/starter-kit';
import { afterEach, expect, test, vi } from 'vitest';
import type { Operation } from '@/lib/types';
import { blockOrder, EditMarks, showEdits, unitsInto, wasTouched } from './editMarks';
import { change } from './make';

// The app's own schema belongs to another feature; of it, only the ids of blocks matter here.
const ids = EditMarks.extend({
  name: 'ids',
  addProseMirrorPlugins: () => [],
  addGlobalAttributes: () => [{ types: ['paragraph'], attributes: { id: { default: null } } }],
});
let editor: Editor;
const open = (...words: string[]) => {
  const content = words.map((text, at) => ({ type: 'paragraph', attrs: { id: `b${at}` }, content: [{ type: 'text', text }] }));
  editor = new Editor({ element: document.createElement('div'), extensions: [StarterKit.configure({ trailingNode: false }), ids, EditMarks], content: { type: 'doc', content } });
};
afterEach(() => editor.destroy());
const choose = vi.fn();
const show = (operations: Operation[], current: string | null = null) => showEdits(editor, { operations, current, choose });
const marks = (selector: string) => [...editor.view.dom.querySelectorAll(selector)].map((element) => element.textContent);
const twice = change({ id: 'x', blockId: 'b0' });

test('a change is seen in place, said in words, and no content', () => {
  open('The the reeds.');
  const segments: Operation['segments'] = [{ kind: 'deleted', text: 'The the', start: 0, end: 7 }, { kind: 'inserted', text: 'All ⟦c1⟧', start: 7, end: 7 }];
  show([{ ...twice, segments, guards: ['number'] }], 'x');

  expect(marks('del')).toEqual(['The the']);
  expect(marks('ins')).toEqual([' inserted: All citation end of insertion ']);
  expect(marks('.sr-only')).toContain(' deleted: ');
  expect(editor.view.dom.querySelector('del')?.className).toMatch(/edit--guarded.*edit--current/);
  expect(editor.getText()).toBe('The the reeds.');
});

test('what the writer types moves the marks along, and is noticed where a change waits', () => {
  open('The the reeds.', 'Another.');
  show([twice]);
  editor.commands.insertContentAt(editor.state.doc.content.size - 1, ' More.');
  expect(wasTouched(editor)).toBe(false);
  editor.commands.insertContentAt(1, 'Oh! ');

  expect(marks('del')).toEqual([' the']);
  expect([wasTouched(editor), wasTouched(editor)]).toEqual([true, false]);
});

test('words that stand elsewhere now are not struck through by guess', () => {
  open('Oh! The the reeds.');
  show([twice]);
  expect(marks('del')).toEqual([]);
});

test('a change out of date is shown by its paragraph alone, and only when turned to', () => {
  open('The reeds.');
  show([{ ...twice, status: 'stale' }]);
  expect(marks('.edit-block')).toEqual([]);
  show([{ ...twice, status: 'stale' }], 'x');
  expect([marks('.edit-block'), marks('del')]).toEqual([['The reeds.'], []]);
});

test('nothing of the marks stays when none is to be shown', () => {
  open('The the reeds.');
  show([twice]);
  show([]);
  expect(marks('.edit, .sr-only')).toEqual([]);
});

test('the server counts letters beyond the basic plane once', () => {
  open('𝒳𝒴 the the end');
  const paragraph = editor.state.doc.child(0);
  expect([0, 1, 2, 3, 7].map((points) => unitsInto(paragraph, points))).toEqual([0, 2, 4, 5, 9]);
  show([{ ...twice, segments: [{ kind: 'deleted', text: 'the ', start: 3, end: 7 }] }]);
  expect(marks('del')).toEqual(['the ']);
});

test('blocks are in the order of the document', () => {
  open('One.', 'Two.');
  expect([...blockOrder(editor.state.doc)]).toEqual([['b0', 0], ['b1', 1]]);
});
