import { fireEvent, render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Message } from '@/lib/types';
import { idle, type Run } from '@/lib/runs/run';
import { useEnd } from './useEnd';

function Pane({ said, run }: { said: Message[]; run: Run }) {
  const end = useEnd(said, run);
  return <div className="side__panel" data-testid="pane"><div ref={end} /></div>;
}

const message = (id: string) => ({ id }) as Message;

/** In a window without a layout: as tall as it is said to be. */
function tall(pane: HTMLElement, height: number) {
  Object.defineProperty(pane, 'scrollHeight', { value: height, configurable: true });
  Object.defineProperty(pane, 'clientHeight', { value: 500, configurable: true });
  Object.defineProperty(pane.firstElementChild, 'offsetParent', { value: pane, configurable: true });
}

test('the end of an answer stays in sight until the reader scrolls up, and again from the next question on', () => {
  const writing: Run = { ...idle, phase: 'writing', startedAt: 1 };
  const { rerender } = render(<Pane said={[message('a')]} run={idle} />);
  const pane = screen.getByTestId('pane');
  const shows = (height: number, ids: string[], run: Run) => {
    tall(pane, height);
    rerender(<Pane said={ids.map(message)} run={run} />);
    return pane.scrollTop;
  };
  expect(shows(900, ['a'], { ...writing, text: 'One' })).toBe(900);
  pane.scrollTop = 100;
  fireEvent.scroll(pane);
  expect(shows(1200, ['a'], { ...writing, text: 'One two' })).toBe(100);
  expect(shows(1500, ['earlier', 'a'], idle)).toBe(100);

  expect(shows(1600, ['earlier', 'a', 'b'], { ...writing, startedAt: 2 })).toBe(1600);
});
