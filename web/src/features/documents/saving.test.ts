import { describe, expect, test } from 'vitest';
import { beginSaving, fold, isSafe, isTroubled, nextSave, type Saving, type SavingEvent } from './saving';

const after = (...events: SavingEvent[]): Saving => events.reduce(fold, beginSaving(3));
const failed: SavingEvent = { type: 'failed', problem: 'No answer.', retryable: true };

test('an edit is saved after a pause, on the version it was based on', () => {
  const dirty = after({ type: 'edited' });
  expect([dirty.phase, dirty.version]).toEqual(['dirty', 3]);
  expect(nextSave(dirty)).toBeGreaterThan(0);
});

test('words typed while a save is under way are saved next', () => {
  const saving = after({ type: 'edited' }, { type: 'sent' }, { type: 'edited' }, { type: 'saved', version: 4 });
  expect([saving.phase, saving.version, isSafe(saving)]).toEqual(['dirty', 4, false]);

  const done = fold(fold(saving, { type: 'sent' }), { type: 'saved', version: 5 });
  expect([isSafe(done), nextSave(done)]).toEqual([true, null]);
});

describe('a save that fails', () => {
  test('is tried again, each time a little later', () => {
    const once = after({ type: 'edited' }, { type: 'sent' }, failed);
    const twice = [{ type: 'sent' } as const, failed].reduce(fold, once);
    expect(once.problem).toBe('No answer.');
    expect(nextSave(twice) ?? 0).toBeGreaterThan(nextSave(once) ?? 0);
  });

  test('is not hurried by typing, and forgets its failures once it passes', () => {
    const typing = fold(after({ type: 'edited' }, { type: 'sent' }, failed), { type: 'edited' });
    expect(typing.phase).toBe('failed');

    const saved = [{ type: 'sent' } as const, { type: 'saved', version: 4 } as const].reduce(fold, typing);
    expect([saved.phase, saved.failures, saved.problem]).toEqual(['saved', 0, null]);
  });

  test('is told until one passes, also while it is tried again', () => {
    const again = after({ type: 'edited' }, { type: 'sent' }, failed, { type: 'sent' });
    expect(isTroubled(again)).toBe(true);
    expect(isTroubled(fold(again, { type: 'saved', version: 4 }))).toBe(false);
  });

  test('for what the text is, waits for another text', () => {
    const refused = after({ type: 'edited' }, { type: 'sent' }, { type: 'failed', problem: 'Too large.', retryable: false });
    expect(nextSave(refused)).toBeNull();
    expect(fold(refused, { type: 'edited' }).phase).toBe('dirty');
  });
});

describe('a conflict', () => {
  const conflict = after({ type: 'edited' }, { type: 'sent' }, { type: 'conflicted', theirs: 7 });

  test('stops saving until the writer has chosen', () => {
    expect([conflict.phase, conflict.theirs, nextSave(conflict)]).toEqual(['conflict', 7, null]);
    expect(fold(conflict, { type: 'edited' }).phase).toBe('conflict');
  });

  test('settled for mine goes on top of theirs; settled for theirs is saved', () => {
    const mine = fold(conflict, { type: 'resolved', version: 7, keepMine: true });
    expect([mine.phase, mine.version]).toEqual(['dirty', 7]);
    expect(isSafe(fold(conflict, { type: 'resolved', version: 7, keepMine: false }))).toBe(true);
  });
});
