import { expect, test } from 'vitest';
import { moment, wait } from './format';

test('a moment of another year is told with its year', () => {
  const now = Date.parse('2026-06-15T12:00:00Z');
  expect(moment('2026-03-15T12:00:00Z', now)).not.toContain('2026');
  expect(moment('2025-03-15T12:00:00Z', now)).toContain('2025');
});

test('a wait is told in a unit that a person counts in, and never as shorter than it is', () => {
  expect([9, 119, 121, 3_540, 7_201].map(wait)).toEqual(['9 s', '119 s', '3 min', '59 min', '3 h']);
});
