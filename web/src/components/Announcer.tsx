// Tells a screen reader that something is being written, that it still is, and how it ended: once, wherever it is drawn.
import { useEffect, useState } from 'react';
import { isLive, type Run } from '@/lib/runs/run';
import { watch, type Place } from '@/lib/runs/store';

const names = { draft: ['Drafting', 'Still drafting', 'Draft complete'], edits: ['Proposing changes', 'Still proposing changes', 'Changes proposed'], answer: ['Answering', 'Still answering', 'Answer complete'] } as const;
const again = 7_000;

function kindOf(place: Place): keyof typeof names {
  return place.split(':', 1)[0] as keyof typeof names;
}

/** What a failure is, is told as an alert where it shows. */
function ending(place: Place, before: Run, now: Run): string {
  const [, , complete] = names[kindOf(place)];
  const phase = now.phase === 'idle' ? before.phase : now.phase;
  if (phase === 'failed' || now.nothing) return '';
  return phase === 'stopped' ? 'Stopped' : complete;
}

export function Announcer() {
  const [words, say] = useState('');
  useEffect(() => {
    let timer: number | undefined;
    const stop = watch((place, before, now) => {
      if (isLive(now) === isLive(before)) return;
      window.clearInterval(timer);
      const [begins, still] = names[kindOf(place)];
      say(isLive(now) ? begins : ending(place, before, now));
      if (!isLive(now)) return;
      const began = Date.now();
      // The same words twice would not be read twice.
      timer = window.setInterval(() => say(`${still}, ${Math.round((Date.now() - began) / 1000)} seconds`), again);
    });
    return () => {
      stop();
      window.clearInterval(timer);
    };
  }, []);
  return <span className="sr-only" role="status">{words}</span>;
}
