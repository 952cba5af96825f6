import { render, screen } from '@testing-library/react';
import { expect, test, vi } from 'vitest';

test('on Apple’s keyboards the keys of a review are called as they stand there', async () => {
  vi.spyOn(navigator, 'platform', 'get').mockReturnValue('MacIntel');
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) { this.open = true; };
  HTMLDialogElement.prototype.close ??= function (this: HTMLDialogElement) { this.open = false; };
  // Read here, because it looks at the keyboard once.
  const { KeysDialog } = await import('./KeysDialog');
  render(<KeysDialog onClose={() => undefined} />);

  expect(screen.getByText('A or ⌘Enter')).toBeTruthy();
  expect(screen.getByText('⌘⇧⌫')).toBeTruthy();
});
