import { act, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Saver } from './saver';
import { SaveState } from './SaveState';
import { beginSaving, fold, type Saving, type SavingEvent } from './saving';

test('a save that fails is told once however often it is tried, and so is the one that passes', () => {
  let saving: Saving = beginSaving(1);
  let hear = () => {};
  const subscribe = (listener: () => void) => {
    hear = listener;
    return () => {};
  };
  render(<SaveState saver={{ subscribe, now: () => saving } as unknown as Saver} />);
  const happens = (...events: SavingEvent[]) => act(() => {
    for (const event of events) {
      saving = fold(saving, event);
      hear();
    }
  });
  const failed: SavingEvent = { type: 'failed', problem: 'No answer.', retryable: true };
  happens({ type: 'edited' }, { type: 'sent' }, failed);
  expect(screen.getByRole('alert').textContent).toBe('Not saved: No answer.');
  happens({ type: 'sent' });
  happens(failed);
  expect(screen.queryByRole('alert')).toBeNull();
  expect(screen.getByText('Not saved')).toBeTruthy();
  expect(screen.getByRole('status').textContent).toBe('');
  happens({ type: 'sent' }, { type: 'saved', version: 2 });

  expect(screen.getByRole('status').textContent).toBe('Saved again');
});
