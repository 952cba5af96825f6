// Follows a run to its end, taking a broken stream up again where it broke.
import { ApiError, explain, isAbort } from '@/lib/problem';
import { read } from '@/lib/sse';
import type { RunEvent } from '@/lib/types';
import { runs } from './api';
import type { Happening } from './run';

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

/** `ask` sends the request that starts the run. */
export function begin(ask: (signal: AbortSignal) => Promise<Response>, tell: Tell, signal: AbortSignal): Promise<void> {
  return until(() => ask(signal), { id: null, seen: null, ended: false }, tell, signal);
}

/** From the first event on: a run's text before it is only a second's memory. */
export function rejoin(id: string, tell: Tell, signal: AbortSignal): Promise<void> {
  return until(() => runs.rejoin(id, null, signal), { id, seen: null, ended: false }, tell, signal);
}
