import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { choose } from '@/lib/theme';
import { ThemeMenu } from './ThemeMenu';

test('the colours that were chosen last are said to be', async () => {
  render(<ThemeMenu />);
  await userEvent.click(screen.getByRole('button', { name: 'Colours' }));
  await userEvent.click(screen.getByRole('menuitem', { name: /Dark/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Colours' }));

  expect(screen.getAllByRole('menuitem').map(({ textContent }) => textContent)).toEqual(['As the system', 'Light', 'Dark (chosen)']);
  choose('system');
});
