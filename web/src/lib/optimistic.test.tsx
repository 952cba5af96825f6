import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { offline } from './problem';
import { toasts } from './toasts';
import { useOptimistic, without } from './optimistic';

interface Thing {
  id: string;
}

function lists(change: () => Promise<unknown>) {
  const queries = new QueryClient();
  queries.setQueryData(['things', 'list', 'p'], { items: [{ id: 'a' }, { id: 'b' }] });
  queries.setQueryData(['things', 'one', 'a'], { id: 'a' });
  const shown = () => queries.getQueryData<{ items: Thing[] }>(['things', 'list', 'p'])?.items.map(({ id }) => id);
  const hook = renderHook(() => useOptimistic<Thing, string>({ noun: 'things', act: change, list: without }), {
    wrapper: ({ children }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider>,
  });
  return { shown, remove: (id: string) => act(() => hook.result.current.mutate(id)) };
}

test('what is deleted leaves the list before the server has answered', async () => {
  let answer: (value: unknown) => void = () => undefined;
  const { shown, remove } = lists(() => new Promise((resolve) => (answer = resolve)));
  remove('a');
  await waitFor(() => expect(shown()).toEqual(['b']));
  answer(null);
  await waitFor(() => expect(shown()).toEqual(['b']));
});

test('what the server refuses is back in its place, and the reason is told', async () => {
  const warned = vi.spyOn(toasts, 'warn');
  const { shown, remove } = lists(() => Promise.reject(offline()));
  remove('a');

  await waitFor(() => expect(warned).toHaveBeenCalledWith(offline().message));
  expect(shown()).toEqual(['a', 'b']);
});
