import { expect, test } from 'vitest';
import { isShown, piece, pieceShort } from './kinds';

const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

test('only a PDF is said to have pages, since the parts of other files are ours', () => {
  expect([piece('application/pdf'), pieceShort('application/pdf')]).toEqual(['page', 'p.']);
  expect([piece(docx), pieceShort('text/html'), piece('text/plain')]).toEqual(['part', 'part', 'part']);
});

test('a page of the web is saved, never opened', () => {
  expect([isShown('application/pdf'), isShown('text/html'), isShown(docx)]).toEqual([true, false, false]);
});
