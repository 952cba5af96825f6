// Follows a run to its end, taking a broken stream up again where it broke.
import { ApiError, explain, isAbort } from '@/lib/problem';
import { read } from '@/lib/sse';
import { toasts } from '@/lib/toasts';
import type { RunEvent } from '@/lib/types';
import { runs } from './api';
import { isLive, type Happening, type Run } from './run';

const waits = [500, 1_000, 2_000, 4_000, 8_000];

export type Tell = (happening: Happening) => void;

interface Thread {
  id: string | null;
  seen: string | null;
  ended: boolean;
}

/** Reads one response. True where it ended with one of the events that end a run. */
async function take(response: Response, thread: Thread, tell: Tell): Promise<void> {
  const id = response.headers.get('X-Stream-Id');
  if (id !== null && thread.id === null) {
    thread.id = id;
    tell({ type: 'named', id });
  }
  for await (const message of read(response)) {
    const event = JSON.parse(message.data) as RunEvent;
    thread.seen = message.id ?? thread.seen;
    thread.ended ||= event.type === 'done' || event.type === 'error';
    tell({ type: 'came', event, id: message.id });
  }
}

const pause = (milliseconds: number) => new Promise((resume) => setTimeout(resume, milliseconds));

// A stream that was cut off throws a TypeError; a refusal is final unless the server only faltered.
const mayPass = (error: unknown) => !(error instanceof ApiError) || error.status === 0 || error.status >= 500;

async function until(first: () => Promise<Response>, thread: Thread, tell: Tell, signal: AbortSignal): Promise<void> {
  let open = first;
  for (let tries = 0; !thread.ended; tries += 1) {
    let error: unknown = null;
    try {
      await take(await open(), thread, tell);
    } catch (reason) {
      error = reason;
    }
    if (thread.ended || signal.aborted || isAbort(error)) return;
    const wait = waits[tries];
    const { id } = thread;
    if (id === null || wait === undefined || (error !== null && !mayPass(error))) {
      return tell({ type: 'broke', problem: problem(error) });
    }
    await pause(wait);
    if (signal.aborted) return;
    open = () => runs.rejoin(id, thread.seen, signal);
  }
}

function problem(error: unknown) {
  if (error instanceof ApiError) return { code: error.code, detail: explain(error), retryable: mayPass(error) || error.status === 401 || error.status === 429 };
  return { code: 'CUT_OFF', detail: 'The connection broke off before the end.', retryable: true };
}

/** Why a reader is aborted whose run somebody stopped before it had a number. */
const stopped = Symbol('stopped');

/** `ask` sends the request that starts the run. */
export function begin(ask: (signal: AbortSignal) => Promise<Response>, tell: Tell, signal: AbortSignal): Promise<void> {
  // One that somebody stopped is waited for: broken off, it may have begun all the same, and would be written for nobody.
  const request = new AbortController();
  signal.addEventListener('abort', () => signal.reason !== stopped && request.abort());
  const first = async () => {
    const response = await ask(request.signal);
    const id = response.headers.get('X-Stream-Id');
    if (signal.aborted && id !== null) {
      request.abort();
      await runs.stop(id);
    }
    signal.throwIfAborted();
    return response;
  };
  return until(first, { id: null, seen: null, ended: false }, tell, signal);
}

/** Ends a run here and on the server; one that has no number yet, as soon as it has. */
export function stop(run: Run, reader: AbortController | null, tell: Tell): void {
  if (!isLive(run)) return;
  if (run.id !== null) return void runs.stop(run.id).catch((error: unknown) => toasts.warn(explain(error)));
  reader?.abort(stopped);
  tell({ type: 'settled' });
}

/** From the first event on: a run's text before it is only a second's memory. */
export function rejoin(id: string, tell: Tell, signal: AbortSignal): Promise<void> {
  return until(() => runs.rejoin(id, null, signal), { id, seen: null, ended: false }, tell, signal);
}
