import { act, renderHook } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { localDrafts, useUnsent } from './localDraft';

const draft = { title: 'T', version: 1, content: { type: 'doc' } };

test('words that a save takes along soon are no news, those that stay are, until they are sent', () => {
  vi.useFakeTimers();
  const { result } = renderHook(useUnsent);
  act(() => void localDrafts.keep('d', draft));
  act(() => void vi.advanceTimersByTime(1_000));
  expect(result.current.has('d')).toBe(false);
  act(() => localDrafts.drop('d'));
  act(() => void localDrafts.keep('d', draft));
  act(() => void vi.advanceTimersByTime(2_000));
  expect(result.current.has('d')).toBe(false);
  act(() => void vi.advanceTimersByTime(1_000));
  expect(result.current.has('d')).toBe(true);
  act(() => localDrafts.drop('d'));
  expect(result.current.has('d')).toBe(false);
  vi.useRealTimers();
});
