import { expect, test } from 'vitest';
import { daysLeft, size } from './format';
import { countWords, slicePoints, unitsAt } from './text';

test('code points and UTF-16 units part ways after an astral character', () => {
  const text = 'a𝒳b';
  expect(unitsAt(text, 2)).toBe(3);
  expect(slicePoints(text, 1, 3)).toBe('𝒳b');
  expect(unitsAt(text, 99)).toBe(text.length);
});

test.each([['', 0], ['one', 1], ["l'homme n’est", 2], ['state-of-the-art 3.5 — ok', 4], ['слово λόγος', 2]])('%j has %d words', (text, words) => {
  expect(countWords(text)).toBe(words);
});

test('sizes and days read as people say them', () => {
  expect(size(52_428_800)).toBe('50 MiB');
  expect(size(2_097_152)).toBe('2 MiB');
  expect(size(1_945)).toBe('1.9 KiB');
  expect(size(900)).toBe('900 bytes');
  expect(daysLeft('2026-01-01T00:00:00Z', 7, Date.parse('2026-01-02T12:00:00Z'))).toBe(6);
  expect(daysLeft('2026-01-01T00:00:00Z', 7, Date.parse('2026-03-01T00:00:00Z'))).toBe(0);
});
