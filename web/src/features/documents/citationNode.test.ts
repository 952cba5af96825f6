import { Editor } from '@tiptap/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plain } from './citationLabel';
import { cite, groupAt, mentions, recite, showLabels } from './citationNode';
import { schema } from './extensions';

const [one, two, three] = ['1', '2', '3'].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [string, string, string];
let editor: Editor;
const text = () => editor.view.dom.textContent;
const first = () => mentions(editor.state.doc)[0]?.at ?? -1;

beforeEach(() => {
  editor = new Editor({ extensions: schema, content: '<p>Reeds bend.</p>' });
  editor.commands.setTextSelection(6);
});
afterEach(() => editor.destroy());

test('several works are cited together, each with its place', () => {
  cite(editor, [{ citationId: one, locator: 'p. 5' }, { citationId: two }]);

  expect(text()).toBe('Reeds [1, p. 5], [2] bend.');
});

test('a group is read whole from each of its mentions, and changed whole in one step', () => {
  cite(editor, [{ citationId: one }, { citationId: two }]);
  const group = groupAt(editor.state.doc, first() + 1);
  expect(group.map(({ citationId }) => citationId)).toEqual([one, two]);

  recite(editor, first() + 1, [...group.slice(1), { citationId: three, prefix: 'see', locator: 'p. 2' }]);
  expect(text()).toBe('Reeds [1], see [2, p. 2] bend.');
  editor.commands.undo();
  expect(text()).toBe('Reeds [1], [2] bend.');
});

test('a group without works is gone', () => {
  cite(editor, [{ citationId: one }]);
  recite(editor, first(), []);

  expect(mentions(editor.state.doc)).toEqual([]);
});

test('labels follow the style, and a deleted work takes no number', () => {
  cite(editor, [{ citationId: one }, { citationId: two }]);
  showLabels(editor, { ...plain, missing: new Set([one]) });
  expect(text()).toBe('Reeds [?], [1] bend.');

  const form = { ...plain.form, opens: '(', closes: ')', joins: '; ', each: false, numbered: false };
  showLabels(editor, { form, names: new Map([[one, 'Reed, 2021']]), missing: new Set() });
  // What the server has not named yet is on its way.
  expect(text()).toBe('Reeds (Reed, 2021; …) bend.');

  showLabels(editor, { ...plain, form: { ...plain.form, raised: true } });
  expect(editor.view.dom.querySelectorAll('.citation--raised')).toHaveLength(2);
});
