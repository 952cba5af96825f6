import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { choose } from '@/lib/theme';
import { ThemeMenu } from './ThemeMenu';

test('the colours that were chosen last are said to be', () => {
  render(<ThemeMenu />);
  fireEvent.click(screen.getByTitle('Colours'));
  fireEvent.click(screen.getByText('Dark'));
  fireEvent.click(screen.getByTitle('Colours'));

  expect(screen.getAllByRole('menuitem').map(({ textContent }) => textContent)).toEqual(['As the system', 'Light', 'Dark (chosen)']);
  choose('system');
});
