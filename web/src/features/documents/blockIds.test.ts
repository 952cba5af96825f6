import { Editor } from '@tiptap/core';
import { Slice } from '@tiptap/pm/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { blocks, withIds, withoutIds } from './blockIds';
import { cite, mentions } from './citationNode';
import { schema } from './extensions';

const ids = { a: '11111111-1111-4111-8111-111111111111', b: '22222222-2222-4222-8222-222222222222' };
let editor: Editor;

beforeEach(() => {
  const paragraph = (id: string, text: string) => ({ type: 'paragraph', attrs: { id }, content: [{ type: 'text', text }] });
  editor = new Editor({ element: document.createElement('div'), injectCSS: false, extensions: schema, content: { type: 'doc', content: [paragraph(ids.a, 'alpha beta'), paragraph(ids.b, 'gamma')] } });
});
afterEach(() => editor.destroy());

const held = () => {
  const found: string[] = [];
  editor.state.doc.descendants((node) => {
    if (blocks.includes(node.type.name)) found.push(String(node.attrs.id));
  });
  return found;
};

test('the first half of a split keeps the id, the second gets its own', () => {
  editor.chain().setTextSelection(6).splitBlock().run();

  const [first, second, third] = held();
  expect([first, third]).toEqual([ids.a, ids.b]);
  expect(second).toMatch(/^[0-9a-f-]{36}$/);
  expect(new Set(held()).size).toBe(3);
});

test('what is pasted gets ids of its own, wherever it is pasted', () => {
  const copied = editor.state.doc.slice(0, editor.state.doc.content.size);
  editor.view.dispatch(editor.state.tr.replace(0, 0, withoutIds(copied)));

  expect(held().slice(2)).toEqual([ids.a, ids.b]);
  expect(new Set(held()).size).toBe(4);
});

test('a block pasted from elsewhere, or cut and pasted, does not bring its old id', () => {
  const gone = '33333333-3333-4333-8333-333333333333';
  editor.commands.setTextSelection(editor.state.doc.content.size - 1);
  // jsdom has no ClipboardEvent; what an editor reads of it stands in the HTML here.
  editor.view.pasteHTML(`<p>one</p><p data-id="${gone}">two</p><p data-id="${ids.a}">three</p>`, new Event('paste') as ClipboardEvent);

  expect(editor.getText()).toContain('two');
  expect(held()).not.toContain(gone);
  expect(held().filter((id) => id === ids.a)).toHaveLength(1);
  expect(new Set(held()).size).toBe(held().length);
});

test('a copy that slips in with an id it does not own is given another', () => {
  const copied = editor.state.doc.slice(0, editor.state.doc.content.size);
  editor.view.dispatch(editor.state.tr.replace(editor.state.doc.content.size, editor.state.doc.content.size, new Slice(copied.content, 0, 0)));

  expect(held().slice(0, 2)).toEqual([ids.a, ids.b]);
  expect(new Set(held()).size).toBe(4);
});

test('every part of a list and a table has an id', () => {
  editor.chain().setTextSelection(2).toggleBulletList().run();
  editor.chain().setTextSelection(editor.state.doc.content.size - 2).insertTable({ rows: 2, cols: 2 }).run();

  expect(held().every((id) => /^[0-9a-f-]{36}$/.test(id))).toBe(true);
  expect(new Set(held()).size).toBe(held().length);
});

test('content without ids is given them before it is edited', () => {
  const made = withIds({ type: 'doc', content: [{ type: 'paragraph' }, { type: 'paragraph', attrs: { id: ids.a } }] });
  expect(made.content?.[0]?.attrs?.id).toMatch(/^[0-9a-f-]{36}$/);
  expect(made.content?.[1]?.attrs?.id).toBe(ids.a);
});

test('works are numbered by first appearance, and neighbours print as one group', () => {
  const [one, two] = [crypto.randomUUID(), crypto.randomUUID()];
  editor.commands.setTextSelection(11);
  cite(editor, [{ citationId: two }]);
  cite(editor, [{ citationId: one }]);
  editor.commands.setTextSelection(3);
  cite(editor, [{ citationId: one }]);

  expect(mentions(editor.state.doc).map(({ number, opens, closes }) => [number, opens, closes])).toEqual([
    [1, true, true],
    [2, true, false],
    [1, false, true],
  ]);
  expect(editor.view.dom.textContent).toContain('beta [2], [1]');
});
