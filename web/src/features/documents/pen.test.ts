import { expect, test } from 'vitest';
import { Pen } from './pen';

const start = { title: 'On reeds', content: { type: 'doc', content: [] } };

test('a title that was given elsewhere is the one that the next save carries', () => {
  const pen = new Pen(start);

  expect(pen.renamed('On reeds', 'On sedges')).toBe(true);
  expect(pen.words().title).toBe('On sedges');
});

test('a title that is being typed is never taken away', () => {
  const pen = new Pen(start);
  pen.retitle('On rushes');

  expect(pen.renamed('On reeds', 'On sedges')).toBe(false);
  expect(pen.words().title).toBe('On rushes');
});

test('a blank behind the title that the server drops is no new title', () => {
  const pen = new Pen(start);
  pen.retitle('On reeds ');

  expect(pen.renamed('On reeds', 'On reeds')).toBe(false);
});
