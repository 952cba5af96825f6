import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { beforeEach, expect, test, vi } from 'vitest';
import { offline } from '@/lib/problem';
import type { Project } from '@/lib/types';
import { projects } from './api';
import { ProjectsPage } from './ProjectsPage';

const seiches = { id: 'p', title: 'Seiches', description: '', documentCount: 0, sourceCount: 0, updatedAt: '2026-01-01T00:00:00Z' } as Project;

const patient = { timeout: 4_000 };

beforeEach(() => {
  vi.restoreAllMocks();
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no server here')));
});

function open() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(<QueryClientProvider client={queries}><MemoryRouter><ProjectsPage /></MemoryRouter></QueryClientProvider>);
  return queries;
}

test('a new name that the server refuses is shown nowhere but in the form, which asks for it again', async () => {
  vi.spyOn(projects, 'list').mockResolvedValue({ items: [seiches] });
  vi.spyOn(projects, 'change').mockRejectedValue(offline());
  open();
  fireEvent.click(await screen.findByLabelText('More about Seiches', {}, patient));
  fireEvent.click(screen.getByText('Rename and describe'));
  fireEvent.change(screen.getByLabelText('What it is about'), { target: { value: 'A page of words' } });
  fireEvent.submit(screen.getByLabelText('Title').closest('form') as HTMLFormElement);

  expect(await screen.findByText(offline().message, {}, patient)).toBeTruthy();
  expect(screen.getByLabelText('What it is about')).toHaveProperty('value', 'A page of words');
  expect(screen.queryByText('A page of words', { selector: '.project__about' })).toBeNull();
});

test('a list that cannot be asked for again stays as it was', async () => {
  const list = vi.spyOn(projects, 'list').mockResolvedValueOnce({ items: [seiches] }).mockRejectedValue(offline());
  const queries = open();
  await screen.findByText('Seiches', {}, patient);
  await queries.invalidateQueries({ queryKey: ['projects'] });

  await waitFor(() => expect(list).toHaveBeenCalledTimes(2));
  expect(queries.getQueryState(['projects', 'list'])?.status).toBe('error');
  expect(screen.getByText('Seiches')).toBeTruthy();
});
