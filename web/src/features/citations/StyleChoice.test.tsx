import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { citations } from './api';
import { StyleChoice } from './StyleChoice';

test('any style is found by its title, and a search that is overtaken is ended', async () => {
  const signals: AbortSignal[] = [];
  vi.spyOn(citations, 'styles').mockImplementation((q, signal) => {
    signals.push(signal);
    return q === 'sleep' ? new Promise(() => undefined) : Promise.resolve({ items: [{ name: 'sleep-research', title: 'Sleep Research' }] });
  });
  const choose = vi.fn();
  render(
    <QueryClientProvider client={new QueryClient()}>
      <StyleChoice style="the-lancet" title="The Lancet" choose={choose} />
    </QueryClientProvider>,
  );
  expect(screen.getByRole<HTMLOptionElement>('option', { name: 'The Lancet', hidden: true }).selected).toBe(true);
  await userEvent.selectOptions(screen.getByLabelText('Citation style'), 'Another style…');
  const field = screen.getByLabelText('Journal, publisher or university');
  await userEvent.type(field, 'sleep');
  await vi.waitFor(() => expect(signals).toHaveLength(1), 5_000);
  await userEvent.type(field, ' res');
  await userEvent.click(await screen.findByRole('button', { name: 'Sleep Research', hidden: true }, { timeout: 5_000 }));

  expect(signals[0]?.aborted).toBe(true);
  expect(choose).toHaveBeenCalledExactlyOnceWith('sleep-research');
  expect(screen.queryByRole('dialog', { hidden: true })).toBeNull();
});
