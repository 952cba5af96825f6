import { expect, test } from 'vitest';
import { linkFrom } from './LinkDialog';
import { unstyled } from './useWriting';

test('pasted markup loses its styles and nothing else', () => {
  const html = `<style>p { color: red }</style><p class="a" style="color: red" id='b'>style="kept" <b style='x'>bold</b></p>`;
  expect(unstyled(html)).toBe(`<p class="a" id='b'>style="kept" <b>bold</b></p>`);
});

test.each([
  ['https://example.org/a b', null],
  ['https://example.org/a', 'https://example.org/a'],
  ['example.org/path', 'https://example.org/path'],
  ['me@example.org', 'mailto:me@example.org'],
  ['javascript:alert(1)', null],
  ['data:text/html,x', null],
])('%s leads to %s', (typed, href) => {
  expect(linkFrom(typed)).toBe(href);
});
