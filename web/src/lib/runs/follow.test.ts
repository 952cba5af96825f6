import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { api } from '@/lib/api';
import { begin, stop } from './follow';
import { fold, idle, type Happening, type Run } from './run';

const fetching = vi.fn<typeof fetch>();
beforeEach(() => {
  vi.stubGlobal('fetch', fetching);
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
  fetching.mockReset();
});

const events = (...lines: string[]) => new Response(lines.map((line) => `${line}\n\n`).join(''), { headers: { 'X-Stream-Id': 'r1' } });
const ask = async (signal: AbortSignal) => (await api.POST('/api/ai/generate', { body: { documentId: 'd', instruction: '' }, parseAs: 'stream', signal })).response;

async function follow(signal = new AbortController().signal): Promise<Run> {
  let run: Run = fold(idle, { type: 'began', instruction: '', blockId: null, at: 0 });
  const ended = begin(ask, (happening: Happening) => void (run = fold(run, happening)), signal);
  await vi.runAllTimersAsync();
  await ended;
  return run;
}

test('a stream that breaks is taken up behind the last event seen', async () => {
  fetching
    .mockResolvedValueOnce(events('id: 1\ndata: {"type":"delta","text":"Ha"}'))
    .mockResolvedValueOnce(events('id: 2\ndata: {"type":"delta","text":"lf"}', 'id: 3\ndata: {"type":"done","runId":"r1","status":"done"}', 'data: [DONE]'));
  const run = await follow();

  expect([run.phase, run.text]).toEqual(['done', 'Half']);
  const again = fetching.mock.calls[1]?.[0] as Request;
  expect(new URL(again.url).pathname).toBe('/api/ai/runs/r1/events');
  expect(again.headers.get('Last-Event-ID')).toBe('1');
});

test('a refusal is told at once, in the words of the server', async () => {
  fetching.mockResolvedValue(new Response(JSON.stringify({ code: 'RATE_LIMITED', detail: 'Too many.', retryAfter: 3 }), { status: 429 }));
  const run = await follow();

  expect(fetching).toHaveBeenCalledTimes(1);
  expect(run).toMatchObject({ phase: 'failed', problem: { code: 'RATE_LIMITED', retryable: true } });
});

test('a connection that stays away ends the waiting with a reason', async () => {
  fetching.mockResolvedValueOnce(events('id: 1\ndata: {"type":"delta","text":"Ha"}')).mockRejectedValue(new TypeError('Failed to fetch'));
  const run = await follow();

  expect(run).toMatchObject({ phase: 'failed', text: 'Ha', problem: { retryable: true } });
});

test('leaving is no failure', async () => {
  const controller = new AbortController();
  fetching.mockImplementation(() => {
    controller.abort();
    return Promise.reject(new DOMException('left', 'AbortError'));
  });
  const run = await follow(controller.signal);

  expect(run.problem).toBeNull();
});

test('what is stopped on its way to the server is stopped there as soon as it has a number', async () => {
  const controller = new AbortController();
  const told: Happening[] = [];
  fetching.mockImplementationOnce(() => {
    stop(fold(idle, { type: 'began', instruction: '', blockId: null, at: 0 }), controller, (happening) => told.push(happening));
    return Promise.resolve(events('id: 1\ndata: {"type":"delta","text":"Ha"}'));
  });
  fetching.mockResolvedValueOnce(Response.json({}));
  await begin(ask, (happening) => told.push(happening), controller.signal);

  const last = fetching.mock.calls.at(-1)?.[0] as Request;
  expect([last.method, new URL(last.url).pathname]).toEqual(['POST', '/api/ai/runs/r1/cancel']);
  expect(told).toEqual([{ type: 'settled' }]);
});
