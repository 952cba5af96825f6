import { Editor } from '@tiptap/core';
import { expect, test } from 'vitest';
import { CiteCommand, onCiteCommand } from './citeCommand';
import { schema } from './extensions';

function typed(before: string) {
  const editor = new Editor({ extensions: [...schema, CiteCommand], content: '<p></p>' });
  editor.commands.insertContent(before);
  let asked = 0;
  onCiteCommand(editor, () => (asked += 1));
  const { view } = editor;
  const at = editor.state.selection.from;
  const taken = view.someProp('handleTextInput', (handle) => handle(view, at, at, 'e', () => view.state.tr)) ?? false;
  const words = editor.getText();
  editor.destroy();
  return { asked, taken, words };
}

test('“/cite” asks for a work once, and is no part of the text', () => {
  expect(typed('Reeds bend. /cit')).toEqual({ asked: 1, taken: true, words: 'Reeds bend. ' });
  expect(typed('/cit')).toEqual({ asked: 1, taken: true, words: '' });
});

test('the end of an address asks for nothing', () => {
  expect(typed('ibid.example/cit')).toEqual({ asked: 0, taken: false, words: 'ibid.example/cit' });
});
