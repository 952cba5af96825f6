import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, test, vi } from 'vitest';
import { toasts } from '@/lib/toasts';
import * as api from './api';
import { ExportMenu } from './ExportMenu';

afterEach(() => localStorage.clear());

async function choose(name: string) {
  await userEvent.click(screen.getByRole('button', { name: 'Export' }));
  await userEvent.click(screen.getByRole('menuitem', { name }));
}

test('a long export says how far it is, and Cancel stops it', async () => {
  let signal: AbortSignal | undefined;
  vi.spyOn(api, 'exported').mockImplementation((_, heard, given) => {
    signal = given;
    heard({ type: 'status', phase: 'drawing', done: 1, total: 2 });
    return new Promise((_resolve, reject) => given.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))));
  });
  const said = vi.spyOn(toasts, 'say');
  render(<ExportMenu documentId="d" ready={() => Promise.resolve(true)} />);
  await choose('PDF');
  expect(await screen.findByText('Drawing the pages…', {}, { timeout: 10_000 })).toBeTruthy();
  expect(screen.getByRole('progressbar', { hidden: true }).getAttribute('value')).toBe('50');

  await userEvent.click(screen.getByRole('button', { name: 'Cancel', hidden: true }));
  expect(signal?.aborted).toBe(true);
  expect(await screen.findByRole('button', { name: 'Export' })).toBeTruthy();
  expect(said).toHaveBeenCalledExactlyOnceWith('The export was cancelled.');
});

test('whether the quotes go along is remembered', async () => {
  const exported = vi.spyOn(api, 'exported').mockRejectedValue(new Error('no'));
  const shown = render(<ExportMenu documentId="d" ready={() => Promise.resolve(true)} />);
  await choose('Leave verified quotes out');
  shown.unmount();
  render(<ExportMenu documentId="d" ready={() => Promise.resolve(true)} />);
  await choose('Word (DOCX)');

  expect(exported.mock.lastCall?.[0]).toEqual({ documentId: 'd', format: 'docx', quotes: false });
});
