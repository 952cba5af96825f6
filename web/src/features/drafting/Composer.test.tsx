import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, test, vi } from 'vitest';
import { Composer } from './Composer';
import { idle, type Run } from '@/lib/runs/run';

const acts = { start: vi.fn(), stop: vi.fn(), keep: vi.fn(), discard: vi.fn() };
beforeEach(() => {
  vi.resetAllMocks();
  vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ items: [] })));
});

const show = (run: Partial<Run>) => (
  <QueryClientProvider client={new QueryClient()}>
    <Composer run={{ ...idle, ...run }} {...acts} />
  </QueryClientProvider>
);
const words = () => screen.getByRole('textbox', { name: 'What should be written here?' });

test('Enter asks for the draft, and what was asked stays in the field', async () => {
  const person = userEvent.setup();
  render(show({}));
  await person.type(words(), 'on tides{Enter}');

  expect(acts.start).toHaveBeenCalledWith('on tides', undefined);
  expect(words()).toHaveProperty('value', 'on tides');
});

test('Shift and Enter only breaks the line', async () => {
  render(show({}));
  await userEvent.setup().type(words(), 'one{Shift>}{Enter}{/Shift}two');

  expect(acts.start).not.toHaveBeenCalled();
  expect(words()).toHaveProperty('value', 'one\ntwo');
});

test('while it is written, Stop stands where Draft stood, and Esc stops too', async () => {
  const person = userEvent.setup();
  render(show({ phase: 'writing', id: 'r', text: 'Half' }));
  expect(screen.queryByRole('button', { name: 'Draft' })).toBeNull();

  await person.click(screen.getByRole('button', { name: 'Stop' }));
  await person.type(words(), '{Escape}');
  expect(acts.stop).toHaveBeenCalledTimes(2);
});

test('a draft that waits is kept or discarded before another is asked for', async () => {
  const person = userEvent.setup();
  render(show({ phase: 'done', id: 'r', text: 'Whole.' }));
  await person.type(words(), 'more{Enter}');
  expect(acts.start).not.toHaveBeenCalled();

  await person.click(screen.getByRole('button', { name: 'Keep' }));
  expect(acts.keep).toHaveBeenCalledOnce();
});

test('a failure is told, and the same request can be sent again', async () => {
  const problem = { code: 'OVERLOADED', detail: 'The model is busy.', retryable: true };
  render(show({ phase: 'failed', instruction: 'on tides', problem }));
  expect(screen.getByRole('alert').textContent).toContain('The model is busy.');

  await userEvent.setup().click(screen.getByRole('button', { name: 'Try again' }));
  expect(acts.start).toHaveBeenCalledWith('on tides', undefined);
});

test('streamed words are no live region: one announcer speaks for all', () => {
  render(show({ phase: 'writing', id: 'r', text: 'Half a sentence' }));
  expect(screen.queryAllByRole('status')).toEqual([]);
});
