import { expect, test, vi } from 'vitest';
import { ApiError, offline } from '@/lib/problem';
import type { Source } from '@/lib/types';
import { Sender, type Send } from './sender';

interface Under {
  name: string;
  onProgress: (share: number) => void;
  arrive: () => void;
  fail: (error: Error) => void;
}

function sender() {
  const under: Under[] = [];
  const send: Send = (_, file, onProgress) => {
    let cancel: () => void = () => undefined;
    const done = new Promise<Source>((resolve, reject) => {
      cancel = () => reject(new DOMException('cancelled', 'AbortError'));
      under.push({ name: file.name, onProgress, arrive: () => resolve({} as Source), fail: reject });
    });
    return { done, cancel: () => cancel() };
  };
  const arrived = vi.fn(() => Promise.resolve());
  const one = new Sender('p', send, arrived);
  const add = (...names: string[]) => one.add(names.map((name) => new File(['words'], name)), () => null);
  const shown = () => one.now().map(({ name, phase }) => `${name} ${phase}`);
  const idOf = (name: string) => one.now().find((upload) => upload.name === name)?.id ?? '';
  return { one, under, add, shown, idOf, arrived };
}

test('of many files a few go at a time, and each makes room for the next', async () => {
  const { under, add, shown } = sender();
  add('a', 'b', 'c', 'd', 'e');
  expect(shown()).toEqual(['a going', 'b going', 'c going', 'd waiting', 'e waiting']);

  under[1]?.arrive();
  await vi.waitFor(() => expect(shown()).toEqual(['a going', 'c going', 'd going', 'e waiting']));
});

test('a file is called back while it goes and while it waits, and nothing of it stays', async () => {
  const { one, under, add, shown, idOf } = sender();
  add('a', 'b', 'c', 'd');
  one.cancel(idOf('d'));
  expect(shown()).not.toContain('d waiting');

  one.cancel(idOf('a'));
  await vi.waitFor(() => expect(shown()).toEqual(['b going', 'c going']));
  expect(under).toHaveLength(3);
});

test('a file that a broken connection stopped is sent again; one that the server will never take is not', async () => {
  const { one, under, add, idOf, arrived } = sender();
  add('a', 'b');
  under[0]?.fail(offline());
  under[1]?.fail(new ApiError(415, 'UNSUPPORTED_MEDIA_TYPE', 'It is not a PDF.'));
  await vi.waitFor(() => expect(one.now().map(({ phase, retryable }) => [phase, retryable])).toEqual([['refused', true], ['refused', false]]));

  one.again(idOf('a'));
  under[2]?.arrive();
  await vi.waitFor(() => expect(one.now().map(({ name }) => name)).toEqual(['b']));
  expect(arrived).toHaveBeenCalledTimes(1);
});
