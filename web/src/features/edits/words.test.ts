import { describe, expect, test } from 'vitest';
import { ApiError } from '@/lib/problem';
import { fold, idle, type Happening } from '@/lib/runs/run';
import { actOf, type Pressed } from './keys';
import { parts, plain, spoken } from './labels';
import { change } from './make';
import { wrong } from './trouble';
import { caution, describe as describeChange, leftOut, progress, waiting } from './words';

describe('labels', () => {
  test('are told from the words around them, and named', () => {
    expect(parts('As ⟦c1⟧ says⟦f2⟧ in part⟦/f2⟧.').map((part) => (part.kind === 'label' ? part.name : part.text))).toEqual([
      'As ', 'citation', ' says', 'footnote', ' in part', 'end of footnote', '.',
    ]);
  });

  test('are no words of the page, and words for a screen reader', () => {
    expect(plain('E is ⟦m1⟧.')).toBe('E is .');
    expect(spoken('E is ⟦m1⟧.')).toBe('E is (formula).');
    expect(plain('⟦x1⟧ and ⟦c⟧')).toBe('⟦x1⟧ and ⟦c⟧');
  });
});

describe('a change in words', () => {
  test('says where, what, why to look and why at all', () => {
    const one = change({ guards: ['number', 'term'] });
    expect(describeChange([change({ id: 'other' }), one], one)).toBe(
      'Change 2 of 2. Deletes “the”. Look closely: it touches a number and a protected term. A word stands twice.',
    );
  });

  test('without guards needs no caution', () => expect(caution(change({}))).toBeNull());

  test('that wait are counted by kind', () => {
    expect(waiting([change({}), change({ guards: ['unit'] }), change({ status: 'stale' }), change({ status: 'rejected' })])).toBe(
      '3 changes wait for you: 1 safe, 1 to look at closely and 1 out of date.',
    );
  });
});

test.each([
  [{ phase: 'writing', proposed: 2 }, 'Proposing changes… 2 changes so far.'],
  [{ phase: 'done' }, 'Nothing to change was found.'],
  [{ phase: 'done', nothing: true, detail: 'There are no words yet.' }, 'There are no words yet.'],
  [{ phase: 'done', proposed: 1, detail: 'Reading the document' }, 'Done: 1 change proposed.'],
  [{ phase: 'stopped', proposed: 1 }, 'Stopped. 1 change came until then.'],
  [{ phase: 'failed', proposed: 1, problem: { code: 'X', detail: 'Busy.', retryable: true } }, 'Busy. 1 change came before that.'],
] as const)('%o is told as: %s', (run, words) => {
  expect(progress({ ...idle, ...run })).toBe(words);
});

test('proposals that did not fit are not hushed up', () => {
  expect(leftOut({ ...idle, leftOut: 2 })).toBe('2 proposals did not fit the text and were left out.');
  expect(leftOut(idle)).toBeNull();
});

describe('keys', () => {
  const press = (key: string, held: Partial<Pressed> = {}): Pressed => ({ key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

  test.each([
    [press('j'), 'next'], [press('ArrowUp', { altKey: true }), 'previous'], [press('A', { shiftKey: true }), 'accept'], [press('Enter', { metaKey: true }), 'accept'],
    [press('Enter', { ctrlKey: true, shiftKey: true }), 'acceptAll'], [press('Backspace', { ctrlKey: true, shiftKey: true }), 'rejectAll'],
    [press('z', { ctrlKey: true }), 'undo'], [press('?', { shiftKey: true }), 'keys'], [press('Escape'), 'leave'],
    [press('a', { ctrlKey: true }), null], [press('Enter'), null], [press('Backspace', { ctrlKey: true }), null],
  ])('%o: %s', (pressed, act) => expect(actOf(pressed, true)).toBe(act));

  test('letters can be turned off, the others stay', () => {
    expect([actOf(press('a'), false), actOf(press('Enter', { ctrlKey: true }), false)]).toEqual([null, 'accept']);
  });
});

test.each([
  ['DOCUMENT_CONFLICT', { currentVersion: 4 }, /another window/, true],
  ['OPERATION_STALE', {}, /changed since/, undefined],
  ['VALIDATION_ERROR', { errors: [{ path: 'replace', message: 'Too long.' }] }, /Too long/, undefined],
])('%s is told in words that help', (code, members, words, behind) => {
  const told = wrong(new ApiError(409, code, 'It failed.', members));
  expect(told.words).toMatch(words);
  expect(told.behind).toBe(behind);
});

test('what was told by a snapshot is not said to have found nothing', () => {
  const happenings: Happening[] = [
    { type: 'began', instruction: '', blockId: null, at: 0 },
    { type: 'came', event: { type: 'snapshot', text: '', evidence: [] }, id: '1' },
    { type: 'came', event: { type: 'done', runId: 'r', status: 'done' }, id: '2' },
  ];
  expect(progress(happenings.reduce(fold, idle))).toBe('Done. Its changes, if any, are marked in the page.');
});
