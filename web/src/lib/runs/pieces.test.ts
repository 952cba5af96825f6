import { describe, expect, test } from 'vitest';
import type { Claim, Evidence, EvidenceState } from '@/lib/types';
import { blocks, toNodes } from './pieces';

const claim = (id: string, start: number, end: number, state: EvidenceState = 'exact'): Claim => {
  const evidence: Evidence = { id, quote: 'q', state, sourceId: null, sourceName: null, pageNumber: null, startOffset: null, endOffset: null, sourceText: null };
  return { evidence, start, end };
};
const shape = (text: string, claims: Claim[]) => blocks(text, claims).map(({ pieces }) => pieces.map((piece) => [piece.text, piece.evidence?.id ?? null]));

test('sentences with evidence are marked, the words between are not', () => {
  expect(shape('One. Two. Three.', [claim('a', 0, 4), claim('b', 10, 16)])).toEqual([[['One.', 'a'], [' Two. ', null], ['Three.', 'b']]]);
});

test('ranges count code points, so letters outside the basic plane do not shift them', () => {
  expect(shape('𝒳𝒴. Then.', [claim('a', 4, 9)])).toEqual([[['𝒳𝒴. ', null], ['Then.', 'a']]]);
});

test('paragraphs part at line breaks; a claim across one marks both sides', () => {
  expect(shape('One.\n\n  Two.  \n', [claim('a', 2, 9)])).toEqual([[['On', null], ['e.', 'a']], [['T', 'a'], ['wo.', null]]]);
});

test('of several quotes for one sentence, the one that was found best names it', () => {
  expect(shape('One.', [claim('weak', 0, 4, 'not_found'), claim('strong', 0, 4, 'exact')])).toEqual([[['One.', 'strong']]]);
});

test('headings and lists are told by their signs, which are no words', () => {
  const kinds = (text: string) => blocks(text, []).map(({ kind, level, pieces }) => [kind, level, pieces[0]?.text]);
  expect(kinds('## Peat\n- Moss\n* Reed\n1. First\n2. Second')).toEqual([
    ['heading', 2, 'Peat'], ['bullet', 0, 'Moss'], ['bullet', 0, 'Reed'], ['number', 0, 'First'], ['number', 0, 'Second'],
  ]);
  expect(kinds('12. May was dry.\n#tag\n-5 degrees')).toEqual([['paragraph', 0, '12. May was dry.'], ['paragraph', 0, '#tag'], ['paragraph', 0, '-5 degrees']]);
});

test('a sign that a quote was checked with stays among its words', () => {
  expect(shape('- Moss grows.', [claim('a', 0, 13)])).toEqual([[['- Moss grows.', 'a']]]);
  expect(shape('- Moss grows.', [claim('a', 2, 13)])).toEqual([[['Moss grows.', 'a']]]);
});

test.each([
  ['A **bold** and *sloped* word.', [['A ', {}], ['bold', { bold: true }], [' and ', {}], ['sloped', { italic: true }], [' word.', {}]]],
  ['***Both***, __b__ and _i_', [['Both', { bold: true, italic: true }], [', ', {}], ['b', { bold: true }], [' and ', {}], ['i', { italic: true }]]],
  ['**a *b* c**', [['a ', { bold: true }], ['b', { bold: true, italic: true }], [' c', { bold: true }]]],
  ['see `x_1 * y` here', [['see ', {}], ['x_1 * y', { code: true }], [' here', {}]]],
  ['[the *site*](https://a.org/b_c)', [['the ', { href: 'https://a.org/b_c' }], ['site', { italic: true, href: 'https://a.org/b_c' }]]],
])('signs within a line set words and are none: %s', (text, told) => {
  expect(blocks(text, []).flatMap(({ pieces }) => pieces.map(({ text: words, look }) => [words, look]))).toEqual(told);
});

test.each(['2*3*4 = 24', 'snake_case_name', 'p < .05*, q < .01*', '5 * 3 * 2', '** not bold **', 'an *open sign', '[x](javascript:alert(1))', '<b>x</b>', '****', '``'])(
  'what only looks like signs stays as it is: %s',
  (text) => expect(blocks(text, []).map(({ pieces }) => pieces)).toEqual([[{ text, evidence: null, look: {} }]]),
);

test('a claim keeps its words where signs stand before, behind and in it', () => {
  expect(shape('*Yes.* **Moss** grows. *No.*', [claim('a', 7, 22)])).toEqual([
    [['Yes.', null], [' ', null], ['Moss', 'a'], [' grows.', 'a'], [' ', null], ['No.', null]],
  ]);
});

describe('as document content', () => {
  test('signs become marks; what was checked is no code, which takes no mark beside it', () => {
    const [only] = toNodes('**A** `b` [c](https://d.org) `e`', [claim('x', 6, 9)], () => 'id');
    const evidence = { type: 'evidence', attrs: { evidenceId: 'x' } };
    expect(only?.content?.map(({ text, marks }) => [text, marks])).toEqual([
      ['A', [{ type: 'bold' }]], [' ', undefined], ['b', [evidence]], [' ', undefined],
      ['c', [{ type: 'link', attrs: { href: 'https://d.org' } }]], [' ', undefined], ['e', [{ type: 'code' }]],
    ]);
  });

  test('neighbouring items are one list', () => {
    const nodes = toNodes('# Peat\n- Moss\n- Reed\nAnd so on.', [], () => 'id');
    expect(nodes.map(({ type, content }) => [type, content?.length])).toEqual([['heading', 1], ['bulletList', 2], ['paragraph', 1]]);
    expect(nodes[0]?.attrs).toEqual({ id: 'id', level: 1 });
    expect(nodes[1]?.content?.[0]).toMatchObject({ type: 'listItem', content: [{ type: 'paragraph', content: [{ text: 'Moss' }] }] });
  });

  test('each paragraph is a block of its own with evidence as marks, holding the id alone', () => {
    let count = 0;
    const nodes = toNodes('One. Two.\nThree.', [claim('a', 0, 4)], () => `id-${(count += 1)}`);
    expect(nodes).toEqual([
      {
        type: 'paragraph',
        attrs: { id: 'id-1' },
        content: [{ type: 'text', text: 'One.', marks: [{ type: 'evidence', attrs: { evidenceId: 'a' } }] }, { type: 'text', text: ' Two.' }],
      },
      { type: 'paragraph', attrs: { id: 'id-2' }, content: [{ type: 'text', text: 'Three.' }] },
    ]);
  });

  test('no text makes no content', () => {
    expect(toNodes(' \n ', [], () => 'id')).toEqual([]);
  });
});
