import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { vault } from './api';
import { Found } from './Found';

test('a search of the sources that is overtaken is ended', async () => {
  const signals: AbortSignal[] = [];
  vi.spyOn(vault, 'list').mockResolvedValue({ items: [], nextCursor: null });
  vi.spyOn(vault, 'search').mockImplementation((_, q, signal) => {
    signals.push(signal);
    return q === 'peat' ? new Promise(() => undefined) : Promise.resolve({ items: [] });
  });
  const client = new QueryClient();
  const page = (query: string) => <QueryClientProvider client={client}><Found projectId="p" query={query} open={vi.fn()} /></QueryClientProvider>;
  const { rerender } = render(page('peat'));
  await vi.waitFor(() => expect(signals).toHaveLength(1), 5_000);
  rerender(page('peat moss'));

  expect(await screen.findByText(/peat moss/, {}, { timeout: 5_000 })).toBeTruthy();
  expect(signals[0]?.aborted).toBe(true);
});
