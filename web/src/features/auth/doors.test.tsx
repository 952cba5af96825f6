import { QueryClient, QueryClientProvider, QueryObserver } from '@tanstack/react-query';
import { fireEvent, render, renderHook, screen, waitFor } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { expect, test, vi } from 'vitest';
import { ApiError, offline } from '@/lib/problem';
import { auth } from './api';
import { ConfirmPage } from './ConfirmPage';
import { NewPasswordPage } from './NewPasswordPage';
import { useArrive } from './person';
import { RecoverPage } from './RecoverPage';
import { SignInAgain } from './SignInAgain';

const patient = { timeout: 4_000 };

const at = (path: string, page: React.ReactNode) =>
  render(<QueryClientProvider client={new QueryClient()}><MemoryRouter initialEntries={[path]}>{page}</MemoryRouter></QueryClientProvider>);

test('a link that could not be checked is checked again, and only a spent one is called so', async () => {
  const verify = vi.spyOn(auth, 'verify').mockRejectedValueOnce(offline()).mockRejectedValueOnce(new ApiError(400, 'LINK_SPENT', 'This link was used already.'));
  at('/confirm?token=t&type=recovery', <ConfirmPage />);
  expect(await screen.findByText('The link could not be checked', {}, patient)).toBeTruthy();
  expect(screen.queryByText('Get a new link')).toBeNull();
  fireEvent.click(screen.getByText('Try again'));

  expect(await screen.findByText('That link no longer works', {}, patient)).toBeTruthy();
  expect(screen.getByText('Get a new link')).toBeTruthy();
  expect(screen.queryByText('Try again')).toBeNull();
  expect(verify.mock.calls).toEqual([['t', 'recovery'], ['t', 'recovery']]);
});

test('no door is without a way out: a password may be kept, or forgotten when it is asked for again', () => {
  at('/new-password', <NewPasswordPage />);
  expect(screen.getByText('Keep the old one').getAttribute('href')).toBe('/projects');

  at('/projects', <SignInAgain email="a@b.example" onDone={vi.fn()} />);
  const forgotten = screen.getByText(/Forgotten your password/);
  expect([forgotten.getAttribute('href'), forgotten.getAttribute('target')]).toEqual(['/recover', '_blank']);
});

test('who has sent a form away by keyboard is told where the letter went', async () => {
  vi.spyOn(auth, 'recover').mockResolvedValue(undefined);
  at('/recover', <RecoverPage />);
  fireEvent.change(screen.getByLabelText('E-mail'), { target: { value: 'a@b.example' } });
  fireEvent.submit(screen.getByLabelText('E-mail').closest('form') as HTMLFormElement);

  await waitFor(() => expect(document.activeElement?.textContent).toBe('Check your mail'), patient);
});

test('what was refused while nobody was signed in is asked for again afterwards', async () => {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const read = vi.fn().mockRejectedValueOnce(new ApiError(401, 'UNAUTHENTICATED', 'Sign in to go on.')).mockResolvedValue('read');
  const stop = new QueryObserver(queries, { queryKey: ['things'], queryFn: read as () => Promise<string> }).subscribe(() => undefined);
  await waitFor(() => expect(queries.getQueryState(['things'])?.status).toBe('error'), patient);
  const { result } = renderHook(useArrive, { wrapper: ({ children }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider> });
  result.current({ id: 'p', email: 'a@b.example', displayName: 'A' });

  await waitFor(() => expect(queries.getQueryData(['things'])).toBe('read'), patient);
  stop();
});
