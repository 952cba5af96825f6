import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { toasts } from '@/lib/toasts';
import { Toasts } from './Toasts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  act(() => vi.advanceTimersByTime(60_000));
  vi.useRealTimers();
});

const pass = (seconds: number) => act(() => vi.advanceTimersByTime(seconds * 1_000));

test('a message stays for as long as the focus is on it', () => {
  render(<Toasts />);
  act(() => void toasts.say('It is in the trash.', { name: 'Undo', run: vi.fn() }));
  const undo = screen.getByRole('button', { name: 'Undo' });
  undo.focus();
  pass(30);
  expect(screen.queryByText('It is in the trash.')).toBeTruthy();

  undo.blur();
  pass(2);
  expect(screen.queryByText('It is in the trash.')).toBeNull();
});

test('Ctrl+Z takes back what the last message offers to, but never while somebody writes', () => {
  const undo = vi.fn();
  render(<><input aria-label="Title" /><Toasts /></>);
  act(() => void toasts.say('It is in the trash.', { name: 'Undo', run: undo }));
  fireEvent.keyDown(screen.getByLabelText('Title'), { key: 'z', ctrlKey: true });
  expect(undo).not.toHaveBeenCalled();

  fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
  fireEvent.keyDown(document.body, { key: 'z', ctrlKey: true });
  expect(undo).toHaveBeenCalledOnce();
  expect(screen.queryByText('It is in the trash.')).toBeNull();
});
