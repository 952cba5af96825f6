import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { ApiError } from '@/lib/problem';
import { citations } from './api';
import { ImportDialog } from './ImportDialog';

HTMLDialogElement.prototype.showModal = function show() { this.open = true; };
HTMLDialogElement.prototype.close = function close() { this.open = false; };

const file = new File(['@book{a, title={T}}'], 'mine.bib');

function open() {
  render(<QueryClientProvider client={new QueryClient()}><ImportDialog projectId="p" onClose={() => undefined} /></QueryClientProvider>);
  return screen.getByLabelText('BibTeX, RIS or CSL-JSON file');
}

test('an import says what it added and what it left out, by line', async () => {
  vi.spyOn(citations, 'take').mockResolvedValue({ format: 'bibtex', added: 2, known: 1, problems: [{ line: 7, message: 'a has no title' }] });
  await userEvent.upload(open(), file);

  expect(await screen.findByText('2 works added; 1 was in the project already.')).toBeTruthy();
  expect(screen.getByRole('list', { name: '' }).textContent).toBe('Line 7: a has no title');
  expect(screen.getByRole('button', { name: 'Done' })).toBeTruthy();
});

test('a file that the server refuses can be mended and chosen again', async () => {
  const take = vi.spyOn(citations, 'take').mockRejectedValue(new ApiError(422, 'VALIDATION_ERROR', 'This is neither BibTeX nor RIS nor CSL-JSON'));
  const field = open();
  await userEvent.upload(field, file);
  expect((await screen.findByRole('alert')).textContent).toContain('neither BibTeX nor RIS');

  take.mockResolvedValue({ format: 'bibtex', added: 1, known: 0, problems: [] });
  await userEvent.upload(field, file);
  expect(await screen.findByText('1 work added.')).toBeTruthy();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('an empty file is refused here, and nothing is sent', async () => {
  const take = vi.spyOn(citations, 'take').mockClear();
  await userEvent.upload(open(), new File([], 'empty.bib'));

  expect(screen.getByRole('alert').textContent).toBe('“empty.bib” is empty.');
  expect(take).not.toHaveBeenCalled();
});
