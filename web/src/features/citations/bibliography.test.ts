import { expect, test } from 'vitest';
import { decode, mostBytes, outcome, refusal } from './bibliography';
import { placed } from './names';

test('a file that is no UTF-8 keeps its accents', () => {
  expect(decode(new TextEncoder().encode('Ünal — Škoda').buffer)).toBe('Ünal — Škoda');
  expect(decode(new Uint8Array([0xdc, 0x6e, 0x61, 0x6c]).buffer)).toBe('Ünal');
});

test('an empty or oversized file is refused before it is sent', () => {
  expect(refusal({ name: 'a.bib', size: 0 })).toContain('empty');
  expect(refusal({ name: 'a.bib', size: mostBytes + 1 })).toContain('4 MB');
  expect(refusal({ name: 'a.bib', size: mostBytes })).toBeNull();
});

test.each([
  [0, 0, 'No work could be read from this file.'],
  [1, 0, '1 work added.'],
  [3, 1, '3 works added; 1 was in the project already.'],
  [0, 1, 'The work is in the project already.'],
  [0, 4, 'All 4 works are in the project already.'],
])('what an import did is said in a sentence: %i added, %i known', (added, known, sentence) => {
  expect(outcome({ added, known })).toBe(sentence);
});

test.each([
  ['5', 'p. 5'],
  [' 12 - 15 ', 'pp. 12–15'],
  ['chap. 3', 'chap. 3'],
  ['p. 5', 'p. 5'],
  ['', ''],
])('a bare number is a page: %s', (typed, place) => {
  expect(placed(typed)).toBe(place);
});
