import { describe, expect, test } from 'vitest';
import type { Evidence, RunEvent, RunView } from '@/lib/types';
import { fold, idle, isLive, isWaiting, saying, type Happening, type Run } from './run';

const evidence = {
  id: 'e1', quote: 'words', state: 'exact', sourceId: 's1', sourceName: 'a.pdf', pageNumber: 2, startOffset: 0, endOffset: 5, sourceText: 'words',
} satisfies Evidence;
const came = (event: RunEvent, id: string | null = null): Happening => ({ type: 'came', event, id });
const began: Happening = { type: 'began', instruction: 'more', blockId: 'b1', at: 5 };
const after = (...happenings: Happening[]): Run => happenings.reduce(fold, idle);

test('a draft passes through its phases to one end', () => {
  const run = after(
    began,
    { type: 'named', id: 'r1' },
    came({ type: 'status', phase: 'reading', detail: 'Reading 4 sources' }, '1'),
    came({ type: 'status', phase: 'writing', detail: '' }, '2'),
    came({ type: 'delta', text: 'One. ' }, '3'),
    came({ type: 'delta', text: 'Two.' }, '4'),
    came({ type: 'evidence', evidence, start: 0, end: 4 }, '5'),
    came({ type: 'usage', inputTokens: 1, outputTokens: 2, estimated: false }, '6'),
    came({ type: 'done', runId: 'r1', status: 'done' }, '7'),
  );

  expect(run).toMatchObject({ phase: 'done', id: 'r1', text: 'One. Two.', instruction: 'more', blockId: 'b1', seen: '7' });
  expect(run.claims).toEqual([{ evidence, start: 0, end: 4 }]);
  expect([isLive(run), isWaiting(run)]).toEqual([false, true]);
});

describe('endings', () => {
  test('a stop keeps what came until then', () => {
    const run = after(began, came({ type: 'delta', text: 'Half' }), came({ type: 'done', runId: 'r', status: 'stopped' }));
    expect([run.phase, isWaiting(run)]).toEqual(['stopped', true]);
  });

  test('a failure keeps the instruction and says why', () => {
    const run = after(began, came({ type: 'error', code: 'OVERLOADED', detail: 'The model is busy.', retryable: true }));
    expect(run).toMatchObject({ phase: 'failed', instruction: 'more', problem: { retryable: true } });
    expect(saying(run)).toBe('The model is busy.');
  });

  test('nothing found is said, and there is nothing to keep', () => {
    const run = after(began, came({ type: 'status', phase: 'nothing', detail: '' }), came({ type: 'done', runId: 'r', status: 'done' }));
    expect(isWaiting(run)).toBe(false);
    expect(saying(run)).toMatch(/Nothing in the sources/);
  });

  test('what arrives after the end changes nothing', () => {
    const done = after(began, came({ type: 'delta', text: 'a' }), came({ type: 'done', runId: 'r', status: 'done' }));
    expect(fold(done, came({ type: 'delta', text: 'late' }))).toBe(done);
    expect(fold(idle, came({ type: 'delta', text: 'late' }))).toBe(idle);
  });
});

test('a snapshot stands in the place of what was missed', () => {
  const run = after(began, came({ type: 'delta', text: 'a' }), came({ type: 'snapshot', text: 'abc', evidence: [{ evidence, start: 0, end: 3 }] }, '9'));
  expect(run).toMatchObject({ text: 'abc', seen: '9' });
  expect(run.claims).toHaveLength(1);
});

const view: RunView = {
  id: 'r1', projectId: 'p', documentId: 'd', blockId: 'b1', provider: 'offline', model: '', status: 'done', outcome: 'pending', instruction: 'more', text: 'One.',
  evidence: [{ type: 'evidence', evidence, start: 0, end: 4 }], estimated: false, inputTokens: 0, outputTokens: 0, errorCode: null, createdAt: '2026-01-01T00:00:00Z', finishedAt: null,
};

test('a run found after a reload waits where it was asked for', () => {
  const run = after({ type: 'found', run: view });
  expect(run).toMatchObject({ phase: 'done', id: 'r1', blockId: 'b1', text: 'One.' });
  expect(isWaiting(run)).toBe(true);
});

test('a run that still writes is live, one that broke off can be kept', () => {
  expect(isLive(after({ type: 'found', run: { ...view, status: 'streaming' } }))).toBe(true);
  expect(isWaiting(after({ type: 'found', run: { ...view, status: 'interrupted' } }))).toBe(true);
});
