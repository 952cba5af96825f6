import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { Works } from './Works';

// The first drawing may take long where many tests run at once.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 30_000 });

const listed = (...items: object[]) => Response.json({ items, nextCursor: null });
const work = { id: 'w', title: 'Peat', authors: [], csl: {}, doi: null };

function draw() {
  render(
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { retry: false } } })}>
      <Works projectId="p" cite={null} find={() => undefined} />
    </QueryClientProvider>,
  );
  return userEvent.setup();
}

test('a work is gone at once, and back where the server refuses to delete it', async () => {
  let refuse = () => {};
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method !== 'DELETE') return listed(work);
    await new Promise<void>((resolve) => (refuse = resolve));
    return new Response('{}', { status: 503 });
  });
  const person = draw();
  await person.click(await screen.findByRole('button', { name: 'More about Peat' }));
  await person.click(screen.getByRole('menuitem', { name: 'Delete' }));
  await waitFor(() => expect(screen.queryByText('Peat')).toBeNull());
  refuse();

  expect(await screen.findByText('Peat')).toBeTruthy();
});

test('a deleted work waits in the trash with its days left, and can be brought back where none is left', async () => {
  const deletedAt = new Date(Date.now() - 2 * 86_400_000).toISOString();
  let restored = false;
  vi.stubGlobal('fetch', async (request: Request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/api/limits') return Response.json({ trashDays: 7 });
    if (pathname === '/api/citations/w/restore') restored = true;
    if (request.method === 'POST') return Response.json(work);
    return pathname.endsWith('/trash') === restored ? listed() : listed({ ...work, deletedAt });
  });
  const person = draw();
  await person.click(await screen.findByRole('button', { name: 'Deleted works' }));
  expect(await screen.findByText('5 days left')).toBeTruthy();
  await person.click(screen.getByRole('button', { name: 'Restore Peat' }));

  expect(await screen.findByText('No deleted works.')).toBeTruthy();
  expect(await screen.findByRole('button', { name: 'More about Peat' })).toBeTruthy();
});
