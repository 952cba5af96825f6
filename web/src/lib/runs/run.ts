// A draft as a fold: the server's events in, what is shown out. No clock, no requests.
import { asSentence } from '@/lib/problem';
import type { Claim, RunEvent, RunView } from '@/lib/types';

export type Phase = 'idle' | 'starting' | 'reading' | 'writing' | 'checking' | 'done' | 'stopped' | 'failed';

export interface Problem {
  code: string;
  detail: string;
  retryable: boolean;
}

export interface Run {
  phase: Phase;
  id: string | null;
  instruction: string;
  /** The block behind which the text stands; null for the end of the document. */
  blockId: string | null;
  text: string;
  claims: readonly Claim[];
  detail: string;
  /** No source fits what was asked, so no prose follows. */
  nothing: boolean;
  /** How many changes a global edit proposed, and how many of the model's proposals did not fit the document. */
  proposed: number;
  leftOut: number;
  /** Told by a snapshot, which counts no changes: `proposed` may be less than there are. */
  retold: boolean;
  problem: Problem | null;
  startedAt: number;
  /** The number of the last event seen, from which a broken stream is taken up. */
  seen: string | null;
}

export type Happening =
  | { type: 'began'; instruction: string; blockId: string | null; at: number }
  | { type: 'named'; id: string }
  | { type: 'came'; event: RunEvent; id: string | null }
  | { type: 'found'; run: RunView }
  | { type: 'broke'; problem: Problem }
  | { type: 'settled' };

export const idle: Run = {
  phase: 'idle', id: null, instruction: '', blockId: null, text: '', claims: [], detail: '', nothing: false, proposed: 0, leftOut: 0, retold: false,
  problem: null, startedAt: 0, seen: null,
};

export function fold(run: Run, happening: Happening): Run {
  switch (happening.type) {
    case 'began':
      return { ...idle, phase: 'starting', instruction: happening.instruction, blockId: happening.blockId, startedAt: happening.at };
    case 'named':
      return { ...run, id: happening.id };
    case 'came':
      // What arrives after a run was settled belongs to nobody.
      return isLive(run) ? { ...apply(run, happening.event), seen: happening.id ?? run.seen } : run;
    case 'found':
      return fromView(happening.run);
    case 'broke':
      return { ...run, phase: 'failed', problem: happening.problem };
    case 'settled':
      return idle;
  }
}

function apply(run: Run, event: RunEvent): Run {
  switch (event.type) {
    case 'status':
      return event.phase === 'nothing' ? { ...run, nothing: true, detail: event.detail } : { ...run, phase: event.phase, detail: event.detail };
    case 'delta':
      return { ...run, text: run.text + event.text, phase: run.phase === 'starting' ? 'writing' : run.phase };
    case 'evidence':
      return { ...run, claims: [...run.claims, { evidence: event.evidence, start: event.start, end: event.end }] };
    case 'snapshot':
      return { ...run, text: event.text, claims: event.evidence, retold: true };
    case 'operation':
      return { ...run, proposed: Math.max(run.proposed, event.operation.number), phase: 'writing' };
    case 'refused':
      return { ...run, leftOut: event.count };
    case 'usage':
      return run;
    case 'done':
      return { ...run, phase: event.status };
    case 'error':
      return { ...run, phase: 'failed', problem: { code: event.code, detail: asSentence(event.detail), retryable: event.retryable } };
  }
}

const endings: Partial<Record<RunView['status'], Phase>> = { done: 'done', stopped: 'stopped', failed: 'failed', interrupted: 'stopped' };

function fromView(view: RunView): Run {
  const phase = endings[view.status] ?? 'writing';
  const broken = { code: view.errorCode ?? 'FAILED', detail: 'The draft broke off. You can keep what came until then.', retryable: true };
  return {
    phase,
    id: view.id,
    instruction: view.instruction,
    blockId: view.blockId,
    text: view.text,
    claims: view.evidence,
    detail: '',
    nothing: false,
    proposed: 0,
    leftOut: 0,
    retold: false,
    problem: phase === 'failed' ? broken : null,
    startedAt: new Date(view.createdAt).getTime(),
    seen: null,
  };
}

export function isLive({ phase }: Run): boolean {
  return phase === 'starting' || phase === 'reading' || phase === 'writing' || phase === 'checking';
}

/** There is text that waits for Keep or Discard. */
export function isWaiting(run: Run): boolean {
  return !isLive(run) && run.text.trim() !== '';
}

export function saying(run: Run): string {
  if (run.nothing) return run.detail || 'Nothing in the sources fits what you asked. Ask otherwise, or add a source that does.';
  if (run.detail && isLive(run)) return run.detail;
  const sayings: Record<Phase, string> = {
    idle: '',
    starting: 'Thinking…',
    reading: 'Reading the sources…',
    writing: 'Writing…',
    checking: 'Checking quotes…',
    done: 'Done. Keep it, or discard it?',
    stopped: 'Stopped. Keep what came until then, or discard it?',
    failed: run.problem?.detail ?? 'The draft failed.',
  };
  return sayings[run.phase];
}
