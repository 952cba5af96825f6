// Keeps the end of what is said in sight, for as long as whoever reads it is there.
import { useEffect, useRef, type RefObject } from 'react';
import type { Message } from '@/lib/types';
import type { Run } from '@/lib/runs/run';

/** Pixels from the end that still count as being there. */
const near = 64;

/** For the last element of a pane. A new question brings its end back into sight; earlier messages and the words of an answer do not. */
export function useEnd(said: readonly Message[], run: Run | null): RefObject<HTMLDivElement | null> {
  const end = useRef<HTMLDivElement>(null);
  const there = useRef(true);
  const last = said.at(-1)?.id;
  const began = run?.startedAt ?? 0;
  useEffect(() => {
    const pane = end.current?.closest('.side__panel');
    const note = () => {
      // Another tab of the pane scrolls it too.
      if (pane && end.current?.offsetParent) there.current = pane.scrollHeight - pane.scrollTop - pane.clientHeight < near;
    };
    pane?.addEventListener('scroll', note, { passive: true });
    return () => pane?.removeEventListener('scroll', note);
  }, []);
  useEffect(() => void (there.current = true), [last]);
  useEffect(() => {
    if (began !== 0) there.current = true;
  }, [began]);
  useEffect(() => {
    const pane = end.current?.closest('.side__panel');
    // All of it: the field for the next question stands over the end otherwise.
    if (pane && there.current) pane.scrollTop = pane.scrollHeight;
  }, [last, began, run?.text, run?.phase]);
  return end;
}
