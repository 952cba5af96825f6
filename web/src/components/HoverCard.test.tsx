import { act, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { beforeEach, expect, test, vi } from 'vitest';
import { HoverCard } from './HoverCard';

function Page() {
  const [root, setRoot] = useState<HTMLElement | null>(null);
  return (
    <>
      <p ref={setRoot}>Some <span data-quote="one">first claim</span> and <span data-quote="two">second claim</span>.</p>
      <aside>beside</aside>
      <HoverCard root={root} selector="[data-quote]" label="Quote">{(anchor) => anchor.dataset.quote}</HoverCard>
    </>
  );
}

const over = (words: string, x: number) => fireEvent.pointerOver(screen.getByText(words), { clientX: x, clientY: 0 });
const later = () => act(() => vi.advanceTimersByTime(300));
const card = () => screen.queryByRole('dialog', { name: 'Quote' })?.textContent ?? null;

beforeEach(() => {
  vi.useFakeTimers();
  render(<Page />);
  over('first claim', 10);
  later();
  return () => vi.useRealTimers();
});

test('a card goes when the pointer leaves the text, whichever way, and stays while it is in the card', () => {
  expect(card()).toBe('one');
  fireEvent.pointerOver(screen.getByRole('dialog'), { clientX: 20, clientY: 0 });
  later();
  expect(card()).toBe('one');
  over('beside', 30);
  later();

  expect(card()).toBeNull();
});

test('what Esc uncovers under a pointer that rests opens no other card', () => {
  fireEvent.pointerOver(screen.getByRole('dialog'), { clientX: 20, clientY: 0 });
  fireEvent.keyDown(document.body, { key: 'Escape' });
  later();
  over('second claim', 20);
  later();
  expect(card()).toBeNull();
  over('first claim', 21);
  later();

  expect(card()).toBe('one');
});
