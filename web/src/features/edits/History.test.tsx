import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { Operation } from '@/lib/types';
import { History } from './History';
import { change } from './make';
import type { Edits } from './useEdits';

// The first drawing may take long where many tests run at once.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 30_000 });

const takeBack = vi.fn(async () => true);
const takeBackStep = vi.fn(async () => true);

async function open(items: Operation[], overwritten: string[] = []) {
  vi.stubGlobal('fetch', async () => Response.json({ items, overwritten, version: 3, openRun: null, nextCursor: null }));
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) { this.open = true; };
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) { this.open = false; };
  const edits = { said: '', trouble: null, takeBack, takeBackStep } as unknown as Edits;
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <History documentId="d" edits={edits} onClose={() => undefined} />
    </QueryClientProvider>,
  );
  return screen.findAllByRole('article');
}

test('each decision can be taken back alone, and a step of several whole', async () => {
  const accepted = { status: 'accepted', decisionId: 's', appliedVersion: 2, decidedAt: '2026-01-01T00:00:00Z' } as const;
  const all = [change({ id: 'a', ...accepted }), change({ id: 'b', blockId: 'two', ...accepted }), change({ id: 'c', status: 'rejected', decisionId: 't' }), change({ id: 'd' })];
  const [first, second, third, fourth] = await open(all);
  const person = userEvent.setup();
  await person.click(within(second as HTMLElement).getByRole('button', { name: /^Take back: Deletes/ }));
  for (const one of [first, second]) await person.click(within(one as HTMLElement).getByRole('button', { name: 'Take back all 2 of this step' }));
  await person.click(within(third as HTMLElement).getByRole('button'));

  expect(takeBack.mock.calls).toEqual([[all[1]], [all[2]]]);
  expect(takeBackStep.mock.calls).toEqual([['s'], ['s']]);
  expect(document.activeElement).toBe(third);
  expect(within(fourth as HTMLElement).queryByRole('button')).toBeNull();
});

test('what a later change wrote over says why it cannot be taken back, and so does its step', async () => {
  const accepted = { status: 'accepted', decisionId: 's', appliedVersion: 2 } as const;
  const [first, second] = await open([change({ id: 'a', ...accepted }), change({ id: 'b', blockId: 'two', ...accepted })], ['b']);

  expect(within(second as HTMLElement).getByText(/cannot be taken back here/)).toBeTruthy();
  expect(within(second as HTMLElement).queryByRole('button')).toBeNull();
  expect(within(first as HTMLElement).getAllByRole('button')).toHaveLength(1);
});
