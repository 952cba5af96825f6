import { expect, test } from 'vitest';
import type { Decided, Operation } from '@/lib/types';
import { change, decided } from './make';
import { fold, inOrder, isSafe, neighbour, nothing, shown, type Deed, type Review } from './review';

const after = (...deeds: Deed[]): Review => deeds.reduce(fold, nothing);
const ids = (all: readonly Operation[]) => all.map(({ id }) => id);
const read = (operations: Operation[], known: string[] = ['a', 'b']): Deed => ({ type: 'read', operations, known: new Set(known) });
const settle = (found: Decided, next: string | null = null): Deed => ({ type: 'decided', decided: found, words: 'Accepted 1 change', next });

test('changes stand in the order of the text, whatever the order they came in', () => {
  const all = [change({ id: 'lost', blockId: 'gone' }), change({ id: 'c', blockId: 'two' }), change({ id: 'b', blockId: 'one', start: 9 }), change({ id: 'a', blockId: 'one', start: 2 })];
  expect(ids(inOrder(all, new Map([['one', 0], ['two', 1]])))).toEqual(['a', 'b', 'c', 'lost']);
});

test('only what waits and touches nothing delicate is safe', () => {
  const all = [change({}), change({ guards: ['number'] }), change({ status: 'stale' }), change({ status: 'accepted' })];
  expect(all.map(isSafe)).toEqual([true, false, false, false]);
});

test('next and previous pass over what is decided, and begin anew at the end', () => {
  const all = [change({ id: 'a' }), change({ id: 'b', status: 'accepted' }), change({ id: 'c', status: 'stale' }), change({ id: 'd' })];
  expect([neighbour(all, 'a', 1)?.id, neighbour(all, 'd', 1)?.id, neighbour(all, 'a', -1)?.id]).toEqual(['c', 'a', 'd']);
  expect(neighbour([change({ id: 'a' })], 'a', 1)).toBeNull();
  expect(neighbour(all, 'a', 1, ({ id }) => id !== 'd')?.id).toBe('d');
});

test('what was decided keeps its place in the count until changes are asked for again', () => {
  const one = change({ id: 'a' });
  const review = after(read([one, change({ id: 'b' })]), settle(decided([{ ...one, status: 'accepted', decisionId: 's' }]), 'b'), read([change({ id: 'b' })]));

  expect(ids(review.operations)).toEqual(['a', 'b']);
  expect([review.current, review.steps]).toEqual(['b', [{ id: 's', words: 'Accepted 1 change' }]]);
  expect(ids(fold(review, { type: 'asked' }).operations)).toEqual(['b']);
});

test('a list that lacks what was known, as it was decided elsewhere, is believed; what was heard since is kept', () => {
  const known = after(read([change({ id: 'a' }), change({ id: 'b' })]));
  expect(ids(fold(known, read([change({ id: 'b', status: 'stale' })])).operations)).toEqual(['b']);
  expect(ids(fold(known, read([change({ id: 'c' })], ['b'])).operations)).toEqual(['a', 'c']);
});

test('a run that is told again from its beginning takes back no decision', () => {
  const one = change({ id: 'a' });
  const review = after({ type: 'proposed', operations: [one] }, settle(decided([{ ...one, status: 'accepted' }])), { type: 'proposed', operations: [one, change({ id: 'b' })] });
  expect(review.operations.map(({ id, status }) => [id, status])).toEqual([['a', 'accepted'], ['b', 'pending']]);
});

test('a step taken back waits again, turned to, and is no step any more', () => {
  const one = change({ id: 'a' });
  const review = after(
    read([one, change({ id: 'b' })]),
    settle(decided([{ ...one, status: 'accepted', decisionId: 's' }]), 'b'),
    { type: 'undone', decided: decided([{ ...one, status: 'pending', decisionId: null }], null), step: 's' },
  );
  expect([review.current, review.steps, review.operations[0]?.status]).toEqual(['a', [], 'pending']);
});

test('of a step of two, one taken back alone leaves the other to be taken back with it', () => {
  const [one, two] = [change({ id: 'a', status: 'accepted', decisionId: 's' }), change({ id: 'b', status: 'accepted', decisionId: 's' })];
  const review = after(settle(decided([one, two])), { type: 'undone', decided: decided([{ ...one, status: 'pending', decisionId: null }], null), step: 's' });
  expect(review.steps.map(({ id }) => id)).toEqual(['s']);
});

test('a decision that found nothing to do is no step', () => {
  expect(after(settle(decided([], null))).steps).toEqual([]);
});

test('the first that waits is shown where none was turned to', () => {
  const all = [change({ id: 'a', status: 'rejected' }), change({ id: 'b' })];
  expect([shown(all, null)?.id, shown(all, 'a')?.id, shown(all.slice(0, 1), null)]).toEqual(['b', 'a', null]);
});
