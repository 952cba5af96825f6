import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { chat } from './api';
import { ConversationList } from './ConversationList';

test('a search of the conversations that is overtaken is ended', async () => {
  const signals = new Map<string, AbortSignal>();
  vi.spyOn(chat, 'list').mockImplementation((_, q, signal) => {
    signals.set(q, signal);
    return q === 'peat' ? new Promise(() => undefined) : Promise.resolve({ items: [], nextCursor: null });
  });
  render(<QueryClientProvider client={new QueryClient()}><ConversationList projectId="p" documentId="d" choose={vi.fn()} /></QueryClientProvider>);
  const field = screen.getByLabelText('Search conversations by title');
  await userEvent.type(field, 'peat');
  await vi.waitFor(() => expect(signals.has('peat')).toBe(true), 5_000);
  await userEvent.type(field, ' moss');
  await vi.waitFor(() => expect(signals.has('peat moss')).toBe(true), 5_000);

  expect(await screen.findByText('No title has these words.', {}, { timeout: 5_000 })).toBeTruthy();
  expect(signals.get('peat')?.aborted).toBe(true);
});
