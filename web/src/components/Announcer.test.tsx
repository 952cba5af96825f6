import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { tell } from '@/lib/runs/store';
import { Announcer } from './Announcer';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const heard = () => screen.getByRole('status').textContent;
const happens = (...[place, happening]: Parameters<typeof tell>) => act(() => tell(place, happening));

test('what is written is announced when it begins, now and then, and when it is complete', () => {
  render(<Announcer />);
  happens('draft:d', { type: 'began', instruction: '', blockId: null, at: 0 });
  expect(heard()).toBe('Drafting');
  happens('draft:d', { type: 'came', id: '1', event: { type: 'delta', text: 'Words' } });
  expect(heard()).toBe('Drafting');

  act(() => vi.advanceTimersByTime(7_100));
  expect(heard()).toBe('Still drafting, 7 seconds');
  happens('draft:d', { type: 'came', id: '2', event: { type: 'done', runId: 'r', status: 'done' } });
  expect(heard()).toBe('Draft complete');
  act(() => vi.advanceTimersByTime(20_000));
  expect(heard()).toBe('Draft complete');
});

test('one that was stopped is said to be, and a failure is left to its alert', () => {
  render(<Announcer />);
  happens('answer:c', { type: 'began', instruction: '', blockId: null, at: 0 });
  happens('answer:c', { type: 'came', id: '1', event: { type: 'done', runId: 'r', status: 'stopped' } });
  expect(heard()).toBe('Stopped');

  happens('answer:c', { type: 'began', instruction: '', blockId: null, at: 0 });
  happens('answer:c', { type: 'broke', problem: { code: 'CUT_OFF', detail: 'It broke off.', retryable: true } });
  expect(heard()).toBe('');
});
