import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, offline } from '@/lib/problem';
import type { Document } from '@/lib/types';
import { localDrafts } from './localDraft';
import { Saver, type SaverParts } from './saver';

const words = () => ({ title: 'T', content: { type: 'doc' } });
const send = vi.fn<SaverParts['send']>();
const saved = (version: number) => Promise.resolve({ version } as Document);
let saver: Saver;

beforeEach(() => {
  vi.useFakeTimers();
  send.mockReset();
  saver = new Saver({ documentId: 'd', version: 1, words, send });
});
afterEach(() => vi.useRealTimers());

test('words wait in this browser until the server has them', async () => {
  send.mockRejectedValueOnce(offline()).mockImplementation(() => saved(2));
  saver.edited();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(saver.now().phase).toBe('failed');
  expect(localDrafts.find('d')).toMatchObject({ version: 1, title: 'T' });

  await vi.advanceTimersByTimeAsync(2_500);
  expect(saver.now()).toMatchObject({ phase: 'saved', version: 2 });
  expect(localDrafts.find('d')).toBeNull();
});

test('a conflict keeps the words and sends nothing more', async () => {
  send.mockRejectedValue(new ApiError(409, 'DOCUMENT_CONFLICT', 'It changed.', { currentVersion: 9 }));
  saver.edited();
  await vi.advanceTimersByTimeAsync(60_000);

  expect(saver.now()).toMatchObject({ phase: 'conflict', theirs: 9 });
  expect(send).toHaveBeenCalledTimes(1);
  expect(localDrafts.find('d')).not.toBeNull();
});

test('flush waits for the save that is under way and says whether all is safe', async () => {
  send.mockImplementation(() => new Promise((resolve) => setTimeout(() => resolve({ version: 2 } as Document), 500)));
  saver.edited();
  await vi.advanceTimersByTimeAsync(950);
  const flushed = saver.flush();
  await vi.advanceTimersByTimeAsync(600);

  await expect(flushed).resolves.toBe(true);
  expect(send).toHaveBeenCalledTimes(1);
});

test('leaving sends what was not sent, and keeps it here in case that fails', async () => {
  send.mockRejectedValue(offline());
  saver.edited();
  saver.close();
  await vi.advanceTimersByTimeAsync(60_000);

  expect(send).toHaveBeenCalledTimes(1);
  expect(localDrafts.find('d')).not.toBeNull();
});

test('mine, where it is chosen over another text, takes no place of it among the versions', async () => {
  send.mockRejectedValueOnce(new ApiError(409, 'DOCUMENT_CONFLICT', 'It changed.', { currentVersion: 9 })).mockImplementation(() => saved(10));
  saver.edited();
  await vi.advanceTimersByTimeAsync(1_000);
  saver.resolve(9, true);
  await vi.advanceTimersByTimeAsync(1_000);
  saver.edited();
  await vi.advanceTimersByTimeAsync(1_000);

  expect(send.mock.calls.map(([version, , reason]) => [version, reason])).toEqual([[1, 'autosave'], [9, 'manual'], [10, 'autosave']]);
});

describe('while the server changes the document itself', () => {
  test('what waits is saved before, what is typed meanwhile after, on the version that came of it', async () => {
    send.mockImplementation((version) => saved(version + 1));
    saver.edited();
    const seen: number[] = [];
    const changing = saver.between(async (version) => {
      seen.push(version);
      saver.edited();
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      saver.took(9);
      return 'changed';
    });
    await vi.advanceTimersByTimeAsync(4_000);
    expect([seen, send.mock.calls.length]).toEqual([[2], 1]);
    await vi.advanceTimersByTimeAsync(3_000);

    await expect(changing).resolves.toBe('changed');
    expect(send.mock.calls.map(([version]) => version)).toEqual([1, 9]);
    expect(saver.now()).toMatchObject({ phase: 'saved', version: 10 });
  });

  test('nothing is done where the words here cannot be saved first', async () => {
    send.mockRejectedValue(offline());
    saver.edited();
    const act = vi.fn(() => Promise.resolve('changed'));

    await expect(saver.between(act)).resolves.toBeNull();
    expect(act).not.toHaveBeenCalled();
  });
});
