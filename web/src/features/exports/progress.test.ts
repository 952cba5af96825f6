import { expect, test, vi } from 'vitest';
import { gather, told, type ExportEvent } from './progress';

async function* telling(...events: ExportEvent[]): AsyncGenerator<ExportEvent> {
  for (const event of events) yield await Promise.resolve(event);
}

// jsdom's files have no text() of their own.
const text = (file: Blob) =>
  new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.readAsText(file);
  });

test('the parts of a file are put together, and its steps are heard', async () => {
  const heard = vi.fn();
  const made = await gather(telling(
    { type: 'status', phase: 'writing', done: 1, total: 4 },
    { type: 'part', data: btoa('%P') },
    { type: 'part', data: btoa('DF') },
    { type: 'done', name: 'Peat.pdf', mediaType: 'application/pdf', size: 4, warnings: [] },
  ), heard);

  expect([made.name, made.file.type, await text(made.file)]).toEqual(['Peat.pdf', 'application/pdf', '%PDF']);
  expect(heard).toHaveBeenCalledExactlyOnceWith({ type: 'status', phase: 'writing', done: 1, total: 4 });
});

test('what the server could not do is thrown in its words, and half a file is none', async () => {
  const failed = gather(telling({ type: 'error', code: 'UNAVAILABLE', detail: 'The database is away.', retryable: true }), vi.fn());
  await expect(failed).rejects.toMatchObject({ code: 'UNAVAILABLE', message: 'The database is away.' });
  await expect(gather(telling({ type: 'part', data: '' }), vi.fn())).rejects.toMatchObject({ code: 'OFFLINE' });
});

test('progress is a share where there is one', () => {
  expect(told({ type: 'status', phase: 'drawing', done: 1, total: 3 })).toEqual({ words: 'Drawing the pages…', percent: 33 });
  expect(told({ type: 'status', phase: 'waiting', done: 0, total: 0 }).percent).toBeNull();
  expect(told(null).percent).toBeNull();
});
