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

test('a long list is narrowed by words of a title, an author or a year', async () => {
  const many = ['Peat', 'Reeds of the north', 'Bogs', 'Banks', 'Rain', 'Tables', 'Wells', 'Moss', 'Fens'];
  const works = many.map((title, n) => ({ ...work, id: title, title, authors: n % 2 ? ['Ann Reed'] : ['Bo Moss'], year: 1990 + n }));
  vi.stubGlobal('fetch', async () => listed(...works));
  const person = draw();
  const search = await screen.findByRole('searchbox', { name: 'Search these works' });
  await person.type(search, 'reed 199');
  expect(screen.getAllByRole('button', { name: /^More about/ }).map((one) => one.getAttribute('aria-label'))).toEqual(
    ['Reeds of the north', 'Banks', 'Tables', 'Moss'].map((title) => `More about ${title}`),
  );
  await person.type(search, ' 1999');

  expect(screen.getByText('None of these works has these words.')).toBeTruthy();
});
