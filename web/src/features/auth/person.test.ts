import { beforeEach, expect, test } from 'vitest';
import { session } from '@/lib/session';
import { stillHere } from './person';

const person = { id: 'p', email: 'a@b.c', displayName: 'A' };
beforeEach(() => session.renewed());

test('a session that ends during work keeps the page and asks to sign in over it', () => {
  expect(stillHere(person, null)).toBe(person);
  expect(session.isExpired()).toBe(true);
});

test('a visitor nobody knew is nobody, and is asked nothing', () => {
  expect(stillHere(undefined, null)).toBeNull();
  expect(stillHere(null, person)).toBe(person);
  expect(session.isExpired()).toBe(false);
});
