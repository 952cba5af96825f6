import { Editor } from '@tiptap/core';
import { afterEach, expect, test, vi } from 'vitest';
import type { Node } from '@/lib/types';
import { schema } from './extensions';
import { formulaAt, newFormula, openFormula, writeFormula } from './mathNode';

let editor: Editor;
afterEach(() => editor.destroy());

const inline = (latex: string): Node => ({ type: 'mathInline', attrs: { latex } });
const open = (...content: Node[]) => {
  editor = new Editor({ element: document.body, extensions: schema, content: { type: 'doc', content: [{ type: 'paragraph', content }] }, injectCSS: false });
};
const kinds = () => (editor.getJSON() as Node).content?.map(({ type, content }) => [type, ...(content ?? []).map((child) => child.text ?? child.attrs?.latex)]);
const write = (latex: string, display = false) => {
  const formula = formulaAt(editor.state);
  if (formula) writeFormula(editor, formula, latex, display);
};

test('a formula is written at the cursor, drawn as MathML, written anew, set apart and removed', async () => {
  open({ type: 'text', text: 'Thus ' });
  editor.commands.focus('end');
  newFormula(editor);
  write('a^2');
  await vi.waitFor(() => expect(editor.view.dom.querySelector('.math math msup')?.textContent).toBe('a2'), 10_000);
  openFormula(editor, 6);
  expect(formulaAt(editor.state)).toEqual({ place: 6, latex: 'a^2', display: false });
  write('b^2');
  expect(kinds()).toEqual([['paragraph', 'Thus ', 'b^2']]);
  write('b^3', true);
  expect(kinds()?.slice(0, 2)).toEqual([['paragraph', 'Thus '], ['mathBlock']]);
  openFormula(editor, 7);
  write('b^3');
  expect(kinds()?.slice(0, 2)).toEqual([['paragraph', 'Thus '], ['paragraph', 'b^3']]);
  openFormula(editor, 8);
  write('');

  expect(JSON.stringify(editor.getJSON())).not.toContain('math');
});

test('what is no LaTeX stands as it is written', async () => {
  open(inline('\\frac{a'));

  await vi.waitFor(() => expect(editor.view.dom.querySelector<HTMLElement>('.math[data-raw]')?.textContent).toBe('\\frac{a'), 10_000);
});
