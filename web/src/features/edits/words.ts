// How changes are spoken of.
import { count } from '@/lib/format';
import { isLive, type Run } from '@/lib/runs/run';
import type { Guard, Operation } from '@/lib/types';
import { spoken } from './labels';
import { isOpen, isSafe } from './review';

const touched: Record<Guard, string> = {
  number: 'a number',
  unit: 'a unit',
  quotation: 'a quotation',
  citation: 'a citation',
  evidence: 'words that rest on a quote',
  term: 'a protected term',
  formula: 'a formula',
  footnote: 'a footnote',
  negation: 'a “not” or its like',
};

const list = new Intl.ListFormat('en-GB');

/** Why somebody must look before this is accepted; null where nobody must. */
export function caution({ guards }: Operation): string | null {
  return guards.length === 0 ? null : `Look closely: it touches ${list.format(guards.map((guard) => touched[guard]))}.`;
}

export const outOfDate = 'The paragraph has changed since this was proposed, so it is not applied. Reject it, or ask again.';

export const statuses: Record<Operation['status'], string> = { pending: 'Waiting', accepted: 'Accepted', rejected: 'Rejected', stale: 'Out of date' };

/** What it does, without the words that it keeps. */
export function does({ segments }: Operation): string {
  const told = segments
    .filter(({ kind }) => kind !== 'kept')
    .map(({ kind, text }) => `${kind === 'deleted' ? 'Deletes' : 'Inserts'} “${spoken(text) || 'a space'}”.`);
  return told.join(' ');
}

/** One change as a screen reader says it. */
export function describe(ordered: readonly Operation[], one: Operation): string {
  const place = `Change ${ordered.indexOf(one) + 1} of ${ordered.length}.`;
  return [place, does(one), one.status === 'stale' ? outOfDate : caution(one), one.reason].filter(Boolean).join(' ');
}

export const nothingLeft = 'All changes are reviewed.';

export const stepWords = (status: 'accepted' | 'rejected', many: number) => `${statuses[status]} ${count(many, 'change')}`;

/** What waits, in one sentence. */
export function waiting(operations: readonly Operation[]): string {
  const open = operations.filter(isOpen);
  const safe = open.filter(isSafe).length;
  const stale = open.filter(({ status }) => status === 'stale').length;
  const kinds = [[safe, 'safe'], [open.length - safe - stale, 'to look at closely'], [stale, 'out of date']] as const;
  const told = list.format(kinds.filter(([many]) => many > 0).map(([many, kind]) => `${many} ${kind}`));
  return `${count(open.length, 'change waits', 'changes wait')} for you: ${told}.`;
}

export const progress = (run: Run) => (isLive(run) ? going(run) : ended(run));

function going({ phase, detail, proposed }: Run): string {
  if (phase === 'starting') return 'Thinking…';
  if (phase === 'reading') return detail || 'Reading the document…';
  return `Proposing changes…${proposed > 0 ? ` ${count(proposed, 'change')} so far.` : ''}`;
}

function ended(run: Run): string {
  const { phase, proposed, problem } = run;
  if (phase === 'failed') return `${problem?.detail ?? 'It broke off.'}${proposed > 0 ? ` ${count(proposed, 'change')} came before that.` : ''}`;
  if (proposed === 0) return endedWithNone(run);
  return phase === 'done' ? `Done: ${count(proposed, 'change')} proposed.` : `Stopped. ${count(proposed, 'change')} came until then.`;
}

function endedWithNone({ phase, detail, nothing, retold }: Run): string {
  if (phase === 'idle') return '';
  if (retold) return `${phase === 'done' ? 'Done' : 'Stopped'}. Its changes, if any, are marked in the page.`;
  if (phase === 'stopped') return 'Stopped before any change was proposed.';
  return (nothing && detail) || 'Nothing to change was found.';
}

/** Proposals that did not fit are no failure of the writer's, but are not hushed up. */
export function leftOut({ leftOut: many }: Run): string | null {
  return many === 0 ? null : `${count(many, 'proposal')} did not fit the text and ${many === 1 ? 'was' : 'were'} left out.`;
}
