import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { Works } from './Works';

// The first drawing may take long where many tests run at once.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 30_000 });

test('a work is gone at once, and back where the server refuses to delete it', async () => {
  let refuse = () => {};
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method !== 'DELETE') return Response.json({ items: [{ id: 'w', title: 'Peat', authors: [], csl: {}, doi: null }], nextCursor: null });
    await new Promise<void>((resolve) => (refuse = resolve));
    return new Response('{}', { status: 503 });
  });
  const person = userEvent.setup();
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <Works projectId="p" cite={null} find={() => undefined} />
    </QueryClientProvider>,
  );
  await person.click(await screen.findByRole('button', { name: 'More about Peat' }));
  await person.click(screen.getByRole('menuitem', { name: 'Delete' }));
  await waitFor(() => expect(screen.queryByText('Peat')).toBeNull());
  refuse();

  expect(await screen.findByText('Peat')).toBeTruthy();
});
