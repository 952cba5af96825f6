import { expect, test } from 'vitest';
import { excerpt, sentence } from './Found';
import { find } from './highlight';
import { fold, refusal, type UploadEvent } from './uploads';

const marked = (pieces: string[], words: string) => find(pieces, words).map(({ piece, start, end }) => pieces[piece]?.slice(start, end));

test('words are found across pieces, whatever the spacing and hyphens between them', () => {
  expect(marked(['The har-', 'monic  con', 'stituents.'], 'harmonic\nconstituents')).toEqual(['har', 'monic  con', 'stituents']);
});

test('ligatures, quotation marks and case make no difference', () => {
  expect(marked(['an eﬃcient ‘way’'], "Efficient 'way'")).toEqual(['eﬃcient ‘way’']);
});

test('an accent drawn apart from its letter, and a bullet of a font, make no difference', () => {
  expect(marked(['\uf0b7 by M¨uller, Toma', 'ˇsev'], '• by Müller, Tomašev')).toEqual(['by M¨uller, Toma', 'sev']);
});

test('around a formula that is drawn otherwise the lines are found', () => {
  const page = ['where the decay rate depends upon', ' x = ', '2/3 y', 'and the amplitude is constant.'];
  expect(marked(page, 'where the decay rate depends upon\nx = y 2/3\nand the amplitude is constant.')).toEqual([page[0], page[3]]);
});

test('what is not there is not marked', () => {
  expect(find(['something else'], 'harmonic constituents')).toEqual([]);
  expect(find(['anything'], '')).toEqual([]);
});

test('an excerpt shows whole words around the first hit', () => {
  const text = `${'before '.repeat(40)}the Tide rises ${'after '.repeat(40)}`;
  const pieces = excerpt(text, 'tide');
  expect(pieces.filter(({ hit }) => hit)).toEqual([{ text: 'Tide', hit: true }]);
  expect(pieces.map((piece) => piece.text).join('')).toMatch(/^… before .* after …$/);
});

test('an excerpt marks words that the search finds in another form', () => {
  const hits = (text: string, query: string) => excerpt(text, query).filter(({ hit }) => hit).map((piece) => piece.text);
  expect(hits('by Jiménez-Luna and MÜLLER', 'jimenez muller')).toEqual(['Jiménez', 'MÜLLER']);
  expect(hits('Jimenez and the model', 'Jiménez models')).toEqual(['Jimenez', 'model']);
  expect(hits('two models were partitioned', 'partition model')).toEqual(['models', 'partitioned']);
  expect(hits('the art of partition', 'a article')).toEqual([]);
  expect(excerpt('a 🌱 rises, café', 'cafe').map((piece) => piece.text)).toEqual(['a 🌱 rises, ', 'café']);
});

test('of a found passage, the sentence that holds most of the words is marked on its page', () => {
  const text = 'The tide rises. The tide\nfalls by the clock. Nothing else.';
  expect(sentence(text, 'clock tide')).toBe('The tide\nfalls by the clock.');
  expect(sentence(text, 'tides elsewhere')).toBe('The tide rises.');
});

test('an upload moves, and is dismissed when it is done or refused', () => {
  const events: UploadEvent[] = [
    { type: 'added', id: '1', name: 'a.pdf' },
    { type: 'added', id: '2', name: 'b.exe' },
    { type: 'moved', id: '1', share: 0.5 },
    { type: 'refused', id: '2', problem: 'no', retryable: true },
  ];
  const now = events.reduce(fold, []);
  expect(now).toEqual([
    { id: '1', name: 'a.pdf', phase: 'going', share: 0.5, problem: null, retryable: false },
    { id: '2', name: 'b.exe', phase: 'refused', share: 0, problem: 'no', retryable: true },
  ]);
  expect(fold(now, { type: 'again', id: '2' })[1]).toMatchObject({ phase: 'waiting', problem: null });
  expect(fold(now, { type: 'gone', id: '1' })).toHaveLength(1);
});

test('an empty or oversized file is not even sent', () => {
  expect(refusal({ name: 'a', size: 0 }, 10, '10 bytes')).toMatch(/empty/);
  expect(refusal({ name: 'a', size: 11 }, 10, '10 bytes')).toMatch(/10 bytes/);
  expect(refusal({ name: 'a', size: 10 }, 10, '10 bytes')).toBeNull();
});
