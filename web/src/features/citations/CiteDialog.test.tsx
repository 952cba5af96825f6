import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ReactElement } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { Citation } from '@/lib/types';
import { citations } from './api';
import { CitationCard } from './CitationCard';
import { CiteDialog } from './CiteDialog';

const work = (id: string, title: string): Citation => ({
  id, title, projectId: 'p', doi: null, csl: {}, authors: ['Ann Reed'], year: 2020, containerTitle: null, createdAt: '', deletedAt: null,
});

beforeEach(() => void vi.spyOn(citations, 'list').mockResolvedValue({ items: [work('a', 'Peat'), work('b', 'Mud')] }));

const show = (shown: ReactElement) => render(<QueryClientProvider client={new QueryClient()}>{shown}</QueryClientProvider>);
const patience = { timeout: 10_000 };
const press = async (name: string) => userEvent.click(await screen.findByRole('button', { name, hidden: true }, patience));

test('works are chosen to be cited together, each with its page', async () => {
  const [cite, close] = [vi.fn(), vi.fn()];
  show(<CiteDialog projectId="p" cite={cite} onClose={close} />);
  await press('Cite together with others: Peat');
  await press('Cite together with others: Mud');
  await userEvent.type(screen.getByLabelText('Place in Mud'), '5-7');
  await press('Cite these 2 works together');

  expect(cite).toHaveBeenCalledExactlyOnceWith([{ citationId: 'a', locator: '' }, { citationId: 'b', locator: 'pp. 5–7' }]);
  expect(close).toHaveBeenCalledOnce();
});

test('one work is cited with one press', async () => {
  const cite = vi.fn();
  show(<CiteDialog projectId="p" cite={cite} onClose={vi.fn()} />);
  await press('Cite: Mud');

  expect(cite).toHaveBeenCalledExactlyOnceWith([{ citationId: 'b', locator: '' }]);
});

test('a group is edited whole: places, words around, and which works stand in it', async () => {
  const change = vi.fn();
  show(<CitationCard projectId="p" group={[{ citationId: 'a', locator: 'p. 1' }, { citationId: 'gone' }]} change={change} another={vi.fn()} />);
  const first = await screen.findByRole('group', { name: 'Peat' }, patience);
  await userEvent.type(within(first).getByLabelText('Words before: Peat'), 'see');
  await userEvent.clear(within(first).getByLabelText('Place in the work: Peat'));
  await userEvent.type(within(first).getByLabelText('Place in the work: Peat'), '9');
  await press('Set');
  expect(change).toHaveBeenLastCalledWith([
    { citationId: 'a', locator: 'p. 9', prefix: 'see', suffix: '' },
    { citationId: 'gone', locator: '', prefix: '', suffix: '' },
  ]);

  await press('Remove the deleted work from here');
  expect(change).toHaveBeenLastCalledWith([{ citationId: 'a', locator: 'p. 1' }]);
});
