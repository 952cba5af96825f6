import { Editor, Extension } from '@tiptap/core';
import StarterKit from '@tiptap/starter-kit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hidePending, insertBehindCursor, keepPending, PendingText, showPending } from './pendingText';

// The ids of blocks belong to another feature; here it is enough that they can be held.
const Ids = Extension.create({
  name: 'ids',
  addGlobalAttributes: () => [{ types: ['paragraph', 'bulletList', 'listItem'], attributes: { id: { default: null } } }],
});
const paragraph = (id: string, text?: string) => ({ type: 'paragraph', attrs: { id }, ...(text && { content: [{ type: 'text', text }] }) });

let editor: Editor;
const host = document.createElement('div');

beforeEach(() => {
  const list = { type: 'bulletList', attrs: { id: 'list' }, content: [{ type: 'listItem', attrs: { id: 'item' }, content: [paragraph('inner', 'in a list')] }] };
  host.textContent = 'pending words';
  editor = new Editor({
    element: document.createElement('div'),
    injectCSS: false,
    extensions: [StarterKit.configure({ trailingNode: false }), Ids, PendingText],
    content: { type: 'doc', content: [paragraph('a', 'First.'), paragraph('gap'), list, paragraph('z', 'Last.')] },
  });
});
afterEach(() => editor.destroy());

const texts = () => {
  const found: string[] = [];
  editor.state.doc.descendants((node) => {
    if (node.isTextblock) found.push(node.textContent);
  });
  return found.join('|');
};

test('pending text is seen but is no content', () => {
  const before = JSON.stringify(editor.getJSON());
  showPending(editor, host, 'a');

  expect(editor.view.dom.textContent).toContain('First.pending words');
  expect(JSON.stringify(editor.getJSON())).toBe(before);
  expect(texts()).not.toContain('pending');
});

test('keeping fills an empty paragraph, and one undo takes all of it back', () => {
  const before = JSON.stringify(editor.getJSON());
  editor.commands.insertContentAt(1, 'Typed. ');
  showPending(editor, host, 'gap');
  keepPending(editor, [paragraph('n1', 'One.'), paragraph('n2', 'Two.')]);
  expect(texts()).toBe('Typed. First.|One.|Two.|in a list|Last.');

  editor.commands.undo();
  expect(texts()).toBe('Typed. First.||in a list|Last.');
  editor.commands.undo();
  expect(JSON.stringify(editor.getJSON())).toBe(before);
});

test('what is typed right after keeping is undone by itself', () => {
  showPending(editor, host, 'gap');
  keepPending(editor, [paragraph('n', 'New.')]);
  editor.commands.insertContentAt(editor.state.selection.to, ' More.');

  editor.commands.undo();
  expect(texts()).toBe('First.|New.|in a list|Last.');
});

test('a draft asked for inside a list stands behind the list', () => {
  showPending(editor, host, 'inner');
  keepPending(editor, [paragraph('n', 'New.')]);
  expect(texts()).toBe('First.||in a list|New.|Last.');
});

test('the place moves with the words that are written before it', () => {
  showPending(editor, host, 'a');
  editor.commands.insertContentAt(1, 'Much more before it. ');
  keepPending(editor, [paragraph('n', 'New.')]);
  expect(texts()).toBe('Much more before it. First.|New.||in a list|Last.');
});

test('an answer stands behind the block with the cursor, and a draft that waits goes on waiting', () => {
  showPending(editor, host, null);
  editor.commands.setTextSelection(3);
  insertBehindCursor(editor, [paragraph('n', 'New.')]);
  expect(texts()).toBe('First.|New.||in a list|Last.');
  expect(editor.view.dom.textContent).toContain('pending words');

  editor.commands.undo();
  expect(texts()).toBe('First.||in a list|Last.');
});

test('what is discarded leaves no trace', () => {
  showPending(editor, host, null);
  hidePending(editor);
  expect(editor.view.dom.textContent).not.toContain('pending');
});
