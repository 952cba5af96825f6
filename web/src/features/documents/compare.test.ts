import { expect, test } from 'vitest';
import type { Node } from '@/lib/types';
import { around, compare } from './compare';
import { compareWords } from './diff';

const text = (words: string): Node => ({ type: 'text', text: words });
const p = (id: string, ...content: Node[]): Node => ({ type: 'paragraph', attrs: { id }, content });
const doc = (...content: Node[]): Node => ({ type: 'doc', content });
const shown = (before: string, after: string) =>
  compareWords(before, after).map(({ kind, text: words }) => (kind === 'same' ? words : `${kind === 'gone' ? '-' : '+'}[${words}]`)).join('');

test('words that were replaced are told by the phrase, what is gone first', () => {
  expect(shown('The lake rose by 3 cm in May.', 'The lake fell slowly by 5 cm in May.')).toBe('The lake -[rose]+[fell slowly] by -[3]+[5] cm in May.');
  expect(shown('one two three', 'one four five')).toBe('one -[two three]+[four five]');
  expect(shown('same', 'same')).toBe('same');
});

test('whatever two texts are, each can be read back from the comparison', () => {
  const letters = ['a', 'b', 'c', ' ', '\n', '.', 'é'];
  let seed = 7;
  const next = (below: number) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const random = () => Array.from({ length: next(40) }, () => letters[next(letters.length)]).join('');
  for (let round = 0; round < 300; round += 1) {
    const [before, after] = [random(), random()];
    const pieces = compareWords(before, after);
    const without = (kind: string) => pieces.filter((piece) => piece.kind !== kind).map((piece) => piece.text).join('');
    expect([without('new'), without('gone')]).toEqual([before, after]);
  }
});

test('a paragraph is known by its id though its words changed, and by its words though its id did', () => {
  const before = doc(p('a', text('First.')), p('b', text('The water rose.')), p('c', text('Last.')));
  const after = doc(p('a', text('First.')), p('b', text('The water fell.')), p('n', text('In between.')), p('z', text('Last.')));
  expect(compare(before, after).map(({ kind }) => kind)).toEqual(['same', 'changed', 'new', 'same']);
});

test('what changed in looks alone is told as such', () => {
  const bold: Node = { type: 'text', text: 'Reeds.', marks: [{ type: 'bold' }] };
  expect(compare(doc(p('a', text('Reeds.'))), doc(p('a', bold)))[0]?.kind).toBe('format');
});

test('of what is alike only the neighbours of a change are shown', () => {
  const many = Array.from({ length: 20 }, (_, at) => p(`p${at}`, text(`Paragraph ${at}.`)));
  const rows = compare(doc(...many), doc(...many.map((one, at) => (at === 10 ? p('p10', text('Another.')) : one))));
  expect(around(rows).map((row) => (row.kind === 'skipped' ? row.count : row.kind))).toEqual([9, 'same', 'changed', 'same', 8]);
});

test('two long texts that share nothing do not keep the page waiting', () => {
  const long = (word: string) => doc(...Array.from({ length: 1500 }, (_, at) => p(`${word}${at}`, text(`${word} ${at} ${'lorem '.repeat(20)}`))));
  const began = performance.now();
  expect(compare(long('one'), long('two'))).toHaveLength(3000);
  expect(performance.now() - began).toBeLessThan(5000);
});

test('a paragraph is the same whatever the order its parts are named in, and whether what is not set is named', () => {
  const work = { citationId: 'w', locator: null, prefix: null };
  const ours = doc(p('one', text('Alike'), { type: 'citation', attrs: work }));
  const stored = { content: [{ attrs: { id: 'one' }, content: [{ text: 'Alike', type: 'text' }, { attrs: { citationId: 'w' }, type: 'citation' }], type: 'paragraph' }], type: 'doc' };

  expect(compare(stored, ours).map(({ kind }) => kind)).toEqual(['same']);
});
