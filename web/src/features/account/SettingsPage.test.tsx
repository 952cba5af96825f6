import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { SettingsPage } from './SettingsPage';

test('each part of the settings that could not be read says so and is asked for again alone', async () => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response('', { status: 500 })));
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const patient = { timeout: 4_000 };
  const person = { id: 'p', email: 'a@b.example', displayName: 'A' };
  render(<QueryClientProvider client={queries}><SettingsPage person={person} onRenamed={vi.fn()} onClosed={vi.fn()} password={null} /></QueryClientProvider>);

  await within(screen.getByLabelText('Sessions')).findByText('Try again', {}, patient);
  // Who writes, and what it used.
  expect(await within(screen.getByLabelText('Assistant')).findAllByText('Try again', {}, patient)).toHaveLength(2);
});
