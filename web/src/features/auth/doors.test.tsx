import { QueryClient, QueryClientProvider, QueryObserver } from '@tanstack/react-query';
import { render, renderHook, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MemoryRouter } from 'react-router';
import { expect, test, vi } from 'vitest';
import { ApiError, offline } from '@/lib/problem';
import { auth } from './api';
import { ConfirmPage } from './ConfirmPage';
import { NewPasswordPage } from './NewPasswordPage';
import { useArrive } from './person';
import { SignInAgain } from './SignInAgain';

const at = (path: string, page: React.ReactNode) =>
  render(<QueryClientProvider client={new QueryClient()}><MemoryRouter initialEntries={[path]}>{page}</MemoryRouter></QueryClientProvider>);

test('a link that could not be checked is checked again, and only a spent one is called so', async () => {
  const verify = vi.spyOn(auth, 'verify').mockRejectedValueOnce(offline()).mockRejectedValueOnce(new ApiError(400, 'LINK_SPENT', 'This link was used already.'));
  at('/confirm?token=t&type=recovery', <ConfirmPage />);
  expect(await screen.findByRole('heading', { name: 'The link could not be checked' })).toBeTruthy();
  expect(screen.queryByRole('link', { name: 'Get a new link' })).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));

  expect(await screen.findByRole('heading', { name: 'That link no longer works' })).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Get a new link' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Try again' })).toBeNull();
  expect(verify.mock.calls).toEqual([['t', 'recovery'], ['t', 'recovery']]);
});

test('no door is without a way out: a password may be kept, or forgotten when it is asked for again', () => {
  at('/new-password', <NewPasswordPage />);
  expect(screen.getByRole('link', { name: 'Keep the old one' }).getAttribute('href')).toBe('/projects');

  at('/projects', <SignInAgain email="a@b.example" onDone={vi.fn()} />);
  const forgotten = screen.getByRole('link', { name: /Forgotten your password/, hidden: true });
  expect([forgotten.getAttribute('href'), forgotten.getAttribute('target')]).toEqual(['/recover', '_blank']);
});

test('what was refused while nobody was signed in is asked for again afterwards', async () => {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const read = vi.fn().mockRejectedValueOnce(new ApiError(401, 'UNAUTHENTICATED', 'Sign in to go on.')).mockResolvedValue('read');
  const stop = new QueryObserver(queries, { queryKey: ['things'], queryFn: read as () => Promise<string> }).subscribe(() => undefined);
  await waitFor(() => expect(queries.getQueryState(['things'])?.status).toBe('error'));
  const { result } = renderHook(useArrive, { wrapper: ({ children }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider> });
  result.current({ id: 'p', email: 'a@b.example', displayName: 'A' });

  await waitFor(() => expect(queries.getQueryData(['things'])).toBe('read'));
  stop();
});
