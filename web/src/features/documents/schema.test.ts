import { getSchema } from '@tiptap/core';
import { describe, expect, test } from 'vitest';
import named from '@bff/documents/schema.json';
import { schema } from './extensions';

interface Entry {
  attrs: Record<string, { default?: unknown; required?: boolean }>;
  [member: string]: unknown;
}

const ours = getSchema(schema);
const nodes: Record<string, Entry> = named.nodes;
const marks: Record<string, Entry> = named.marks;
const plain = (text: unknown) => (typeof text === 'string' ? text.replace(/\s+/g, ' ').trim() : '');

test('the editor has exactly the nodes and marks that the server takes', () => {
  expect(Object.keys(ours.nodes).sort()).toEqual(Object.keys(nodes).sort());
  expect(Object.keys(ours.marks).sort()).toEqual(Object.keys(marks).sort());
});

describe.each(Object.entries(nodes))('%s', (name, entry) => {
  const spec = ours.nodes[name]?.spec;

  test('holds what the server lets it hold', () => {
    expect(plain(spec?.content)).toBe(plain(entry.content));
    expect(plain(spec?.marks ?? 'any')).toBe(plain(entry.marks ?? 'any'));
  });

  test('stands where the server lets it stand', () => {
    const groups = plain(spec?.group).split(' ');
    if (entry.group) expect(groups).toContain(entry.group);
    else expect(groups.some((group) => group === 'block' || group === 'inline')).toBe(false);
  });

  test('has the same attributes and defaults', () => {
    expect(Object.keys(spec?.attrs ?? {}).sort()).toEqual(Object.keys(entry.attrs).sort());
    for (const [attribute, { default: value }] of Object.entries(entry.attrs)) {
      if (value !== undefined) expect(spec?.attrs?.[attribute]?.default).toEqual(value);
    }
  });

  test.each(['inline', 'atom', 'code', 'isolating'])('agrees on %s', (flag) => {
    // ProseMirror counts hardBreak and horizontalRule as atoms for being leaves, whatever their spec says.
    const type = ours.nodes[name];
    const value = flag === 'atom' ? type?.isAtom && name !== 'text' : Boolean(spec?.[flag]);
    expect(Boolean(value)).toBe(Boolean(entry[flag]));
  });
});

describe.each(Object.entries(marks))('mark %s', (name, entry) => {
  test('has the same attributes', () => {
    expect(Object.keys(ours.marks[name]?.spec.attrs ?? {}).sort()).toEqual(Object.keys(entry.attrs).sort());
  });

  test('excludes what the server excludes', () => {
    expect(ours.marks[name]?.spec.excludes ?? name).toBe(entry.excludes ?? name);
  });
});
