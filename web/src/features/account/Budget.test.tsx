import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { Budget } from './Budget';

const told = (cap: number | null) => {
  const meter = { used: 120_345, reserved: 0, cap, left: cap };
  const none = { used: 0, reserved: 0, cap: null, left: null };
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ period: '2026-11-01', renewsAt: '2026-12-01T00:00:00Z', tokens: meter, costMicros: none })));
  render(<QueryClientProvider client={new QueryClient()}><Budget /></QueryClientProvider>);
};

test('what is used is shown beside where it ends, and when it begins anew', async () => {
  told(1_000_000);
  expect(await screen.findByText('120,345 tokens of 1,000,000 tokens', {}, { timeout: 15_000 })).toBeTruthy();
  expect(screen.getByRole('progressbar', { name: 'Tokens used this month' })).toHaveProperty('value', 120_345);
  expect(screen.getByText(/1 Dec 2026/)).toBeTruthy();
});

test('where the server sets no end, none is shown', async () => {
  told(null);
  expect(await screen.findByText('120,345 tokens', {}, { timeout: 15_000 })).toBeTruthy();
  expect(screen.queryByRole('progressbar')).toBeNull();
});
