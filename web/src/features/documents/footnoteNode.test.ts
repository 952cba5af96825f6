import { Editor } from '@tiptap/core';
import { expect, test } from 'vitest';
import type { Node } from '@/lib/types';
import { writing } from './extensions';
import { addFootnote, canHoldFootnote, footnotes, openFootnote, remove, write } from './footnoteNode';
import { depths, headings } from './Outline';
import { plainText } from './plainText';

const text = (words: string): Node => ({ type: 'text', text: words });
const made = (...content: Node[]) => new Editor({ extensions: writing, content: { type: 'doc', content } });
const marks = ({ view }: Editor) => [...view.dom.querySelectorAll('.footnote-mark')].map((mark) => mark.textContent);

test('a footnote stands behind the words that are chosen, opened, and all are numbered by their place', () => {
  const editor = made({ type: 'paragraph', content: [text('One two'), { type: 'footnote', content: [text('Old.')] }] });
  editor.commands.setTextSelection({ from: 1, to: 4 });
  expect(addFootnote(editor)).toBe(true);
  const note = openFootnote(editor.state);
  expect([note?.number, note?.at]).toEqual([1, 4]);
  if (note) write(editor, note, [text('See '), { type: 'text', text: 'Reed', marks: [{ type: 'italic' }] }]);

  expect(marks(editor)).toEqual(['1', '2']);
  expect(footnotes(editor.state.doc).map(({ node }) => node.textContent)).toEqual(['See Reed', 'Old.']);
  expect(editor.state.doc.textContent).toBe('OneSee Reed twoOld.');
});

test('one that is taken away leaves its words’ sentence whole, and the next is numbered anew', () => {
  const editor = made({ type: 'paragraph', content: [text('One'), { type: 'footnote', content: [text('a')] }, text(' two'), { type: 'footnote', content: [text('b')] }] });
  const [first] = footnotes(editor.state.doc);
  if (first) remove(editor, first);

  expect(editor.state.doc.textContent).toBe('One twob');
  expect(marks(editor)).toEqual(['1']);
});

test('where the document may hold none, none is offered', () => {
  const editor = made({ type: 'codeBlock', content: [text('x = 1')] });
  editor.commands.setTextSelection(2);
  expect(canHoldFootnote(editor)).toBe(false);
});

test('the outline nests by what stands above, whatever level a text begins with', () => {
  const heading = (level: number, words: string): Node => ({ type: 'heading', attrs: { level }, content: [text(words)] });
  const noted: Node = { ...heading(2, 'A'), content: [text('A'), { type: 'footnote', content: [text('note')] }] };
  const editor = made(noted, heading(4, 'B'), { type: 'paragraph' }, heading(3, 'C'), heading(1, 'D'));
  const found = headings(editor);
  expect(found.map((one) => one.text)).toEqual(['A', 'B', 'C', 'D']);
  expect(depths(found)).toEqual([1, 2, 2, 1]);
});

test('words are counted as the server counts them: notes in brackets, a mention no word', () => {
  const cited: Node = { type: 'citation', attrs: { citationId: '7d9b8b7e-0000-4000-8000-000000000001' } };
  const editor = made({ type: 'paragraph', content: [text('One'), { type: 'footnote', content: [text('See Reed')] }, text(' two '), cited, text('.')] }, { type: 'mathBlock', attrs: { latex: 'x^2' } });
  expect(plainText(editor.state.doc)).toBe('One (See Reed) two .\nx^2\n\n');
});
