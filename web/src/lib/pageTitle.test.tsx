import { cleanup, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { usePageTitle } from './pageTitle';

function Page({ title, field = false }: { title: string; field?: boolean }) {
  usePageTitle(title);
  return <main><h1>{title}</h1>{field && <input aria-label="Field" autoFocus />}</main>;
}

function visit(path: string, page: React.ReactNode) {
  cleanup();
  window.history.pushState(null, '', path);
  return render(page);
}

test('on a page that was come to, the keyboard begins at its heading, unless a field has asked for it', () => {
  visit('/a', <Page title="First" />);
  expect([document.title, document.activeElement]).toEqual(['First · Ibid', document.body]);

  const { rerender } = visit('/b', <Page title="Second" />);
  expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Second' }));
  (document.activeElement as HTMLElement).blur();
  rerender(<Page title="Renamed" />);
  expect([document.title, document.activeElement]).toEqual(['Renamed · Ibid', document.body]);

  visit('/c', <Page title="Third" field />);
  expect(document.activeElement).toBe(screen.getByLabelText('Field'));
});
