import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { offline } from '@/lib/problem';
import type { DocumentSummary } from '@/lib/types';
import { documents } from './api';
import { useRemoveDocument, useRestoreDocument } from './queries';

const one = { id: 'd', projectId: 'p', title: 'Reeds' } as DocumentSummary;

function shelves() {
  const queries = new QueryClient();
  const keys = [['list', 'p'], ['trash', 'p'], ['list', 'other']].map((key) => ['documents', ...key]);
  for (const key of keys) queries.setQueryData(key, { items: [] });
  const wrapper = ({ children }: { children: React.ReactNode }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
  const shown = () => keys.map((key) => queries.getQueryData<{ items: DocumentSummary[] }>(key)?.items.map(({ title }) => title));
  return { queries, wrapper, shown, list: keys[0] ?? [], trash: keys[1] ?? [] };
}

test('what is brought back is in the list of its project at once, and in the trash again where the server refuses', async () => {
  let refuse: (reason: Error) => void = () => undefined;
  vi.spyOn(documents, 'restore').mockReturnValue(new Promise((_, reject) => (refuse = reject)));
  const { queries, wrapper, shown, trash } = shelves();
  queries.setQueryData(trash, { items: [one] });
  const { result } = renderHook(useRestoreDocument, { wrapper });
  act(() => result.current.mutate(one));
  await waitFor(() => expect(shown()).toEqual([['Reeds'], [], []]));

  refuse(offline());
  await waitFor(() => expect(shown()).toEqual([[], ['Reeds'], []]));
});

test('what is thrown away is in the trash of its project at once, with all of its days', async () => {
  vi.spyOn(documents, 'remove').mockReturnValue(new Promise(() => undefined));
  const { queries, wrapper, shown, list, trash } = shelves();
  queries.setQueryData(list, { items: [one] });
  const { result } = renderHook(useRemoveDocument, { wrapper });
  act(() => result.current.mutate(one));

  await waitFor(() => expect(shown()).toEqual([[], ['Reeds'], []]));
  const [thrown] = queries.getQueryData<{ items: DocumentSummary[] }>(trash)?.items ?? [];
  expect(Date.now() - Date.parse(thrown?.deletedAt ?? '')).toBeLessThan(60_000);
});
