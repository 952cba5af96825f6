import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ApiError, offline } from '@/lib/problem';
import { documents } from './api';
import { hold, sendLeftDrafts } from './leftDrafts';
import { localDrafts } from './localDraft';

type Grant = (lock: object | null) => Promise<unknown>;

/** Locks as browsers give them, of one name at a time; a shared one is told by its options. */
class Locks {
  private readonly held = new Set<string>();

  async request(name: string, _: LockOptions, granted: Grant): Promise<unknown> {
    if (this.held.has(name)) return granted(null);
    this.held.add(name);
    try {
      return await granted({ name });
    } finally {
      this.held.delete(name);
    }
  }
}

const save = vi.spyOn(documents, 'save');
const draft = { version: 3, title: 'T', content: { type: 'doc' } };

beforeEach(() => {
  vi.stubGlobal('navigator', { locks: new Locks() });
  localStorage.clear();
  save.mockReset();
});
afterEach(() => vi.unstubAllGlobals());

test('words left in this browser are sent on the version they were based on, and kept until then', async () => {
  localDrafts.keep('d', draft);
  save.mockRejectedValueOnce(offline()).mockResolvedValue({} as never);

  expect(await sendLeftDrafts()).toBe(0);
  expect(localDrafts.find('d')).not.toBeNull();
  expect(await sendLeftDrafts()).toBe(1);
  expect(save).toHaveBeenLastCalledWith('d', 3, { title: 'T', content: { type: 'doc' } });
  expect(localDrafts.find('d')).toBeNull();
});

test('a conflict overwrites nothing and keeps the words', async () => {
  localDrafts.keep('d', draft);
  save.mockRejectedValue(new ApiError(409, 'CONFLICT', 'It changed.', { currentVersion: 9 }));

  expect(await sendLeftDrafts()).toBe(0);
  expect(localDrafts.find('d')).not.toBeNull();
});

test('the words of a document that is open are its own window’s to send', async () => {
  localDrafts.keep('d', draft);
  const release = hold('d');
  expect(await sendLeftDrafts()).toBe(0);
  expect(save).not.toHaveBeenCalled();

  release();
  await Promise.resolve();
  save.mockResolvedValue({} as never);
  await vi.waitFor(async () => expect(await sendLeftDrafts()).toBe(1));
});
