import { Editor } from '@tiptap/core';
import { undo } from '@tiptap/pm/history';
import { afterEach, expect, test } from 'vitest';
import { schema } from './extensions';
import { changes, Since } from './revise';

const block = (id: string, ...content: object[]) => ({ type: 'paragraph', attrs: { id }, content });
const text = (words: string, ...marks: string[]) => ({ type: 'text', text: words, ...(marks.length > 0 && { marks: marks.map((type) => ({ type })) }) });
const cited = { type: 'citation', attrs: { citationId: 'c', locator: null, prefix: null, suffix: null } };

let editor: Editor;
const open = (...blocks: object[]) => (editor = new Editor({ extensions: schema, content: { type: 'doc', content: blocks } }));
afterEach(() => editor.destroy());
const words = () => editor.getText({ blockSeparator: '|' });

test('words that differ are exchanged, the cursor and all formatting stay where they were', () => {
  open(block('a', text('The the reeds '), text('grow', 'bold'), cited, text(' very very fast, we beleive.')));
  const at = editor.state.doc.textBetween(0, 40, '', '-').indexOf('fast') + 1;
  editor.commands.setTextSelection(at + 2);
  const next = block('a', text('The reeds '), text('grow', 'bold'), cited, text(' very fast, we believe.'));
  new Since(editor).take([next]);

  expect(editor.getJSON().content?.[0]).toMatchObject(next);
  const { $from } = editor.state.selection;
  expect([$from.parent.textBetween(0, $from.parentOffset, '', '-'), $from.parent.textBetween($from.parentOffset, $from.parent.content.size, '', '-')]).toEqual(['The reeds grow- very fa', 'st, we believe.']);
});

test('words typed while the server answers stay, beside what the server changed', () => {
  open(block('a', text('One two three.')), block('b', text('Four.')));
  const since = new Since(editor);
  editor.commands.insertContentAt(1, 'Zero. ');
  editor.commands.insertContentAt(editor.state.doc.content.size - 1, ' Five.');
  since.end();
  since.take([block('a', text('One 2 three and more.')), block('b', text('4.'))]);

  expect(words()).toBe('Zero. One 2 three and more.|4. Five.');
});

test('what was typed over, or deleted, meanwhile is the writer’s', () => {
  open(block('a', text('One two three.')), block('b', text('Four.')));
  const since = new Since(editor);
  editor.commands.insertContentAt({ from: 5, to: 8 }, 'zwei');
  editor.commands.deleteRange({ from: editor.state.doc.content.size - 7, to: editor.state.doc.content.size });
  since.end();
  since.take([block('a', text('One 2 three!')), block('b', text('Four and a half.'))]);

  expect(words()).toBe('One zwei three!');
});

test('undo takes back what was typed, not what the server did', () => {
  open(block('a', text('One two.')));
  editor.commands.insertContentAt(9, ' Mine.');
  new Since(editor).take([block('a', text('1 two. Mine.'))]);
  undo(editor.state, editor.view.dispatch);

  expect(words()).toBe('1 two.');
});

test.each([
  ['', 'a b', [[0, 0, 0, 2]]],
  ['a b c', 'a b c', []],
  ['a x b y c', 'a b z c', [[1, 2, 1, 1], [3, 4, 2, 3]]],
  ['a b', '', [[0, 2, 0, 0]]],
])('%s becomes %s', (before, after, expected) => {
  const split = (line: string) => (line === '' ? [] : line.split(' '));
  expect(changes(split(before), split(after)).map(({ a0, a1, b0, b1 }) => [a0, a1, b0, b1])).toEqual(expected);
});
