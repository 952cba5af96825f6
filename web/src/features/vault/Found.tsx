// What a search of the sources found; each passage opens at its page.
import { useEffect, useState } from 'react';
import { Trouble, Waiting } from '@/components/States';
import type { Passage } from '@/lib/types';
import type { Place } from './place';
import { useSearch } from './queries';

function useSettled(value: string, milliseconds: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), milliseconds);
    return () => window.clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}

interface Piece {
  text: string;
  hit: boolean;
}

/** The passage around its first hit, cut into pieces that are one of the searched words and pieces that are not. */
export function excerpt(text: string, query: string, around = 110): Piece[] {
  const words: string[] = query.toLowerCase().match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  const clean = text.replace(/\s+/g, ' ');
  if (words.length === 0) return [{ text: clean.slice(0, 2 * around), hit: false }];
  const pattern = new RegExp(`(${words.join('|')})`, 'giu');
  const first = Math.max(0, clean.search(pattern));
  const start = first > around ? clean.indexOf(' ', first - around) + 1 : 0;
  const end = clean.length > first + around ? clean.lastIndexOf(' ', first + around) : clean.length;
  const shown = clean.slice(start, end) + (end < clean.length ? ' …' : '');
  const pieces = shown.split(pattern).filter(Boolean).map((piece) => ({ text: piece, hit: words.includes(piece.toLowerCase()) }));
  return start > 0 ? [{ text: '… ', hit: false }, ...pieces] : pieces;
}

export function Found({ projectId, query, open }: { projectId: string; query: string; open: (place: Place) => void }) {
  const settled = useSettled(query, 250);
  const { data, error, isFetching } = useSearch(projectId, settled);
  if (error) return <Trouble error={error} />;
  if (!data) return <Waiting>Searching…</Waiting>;
  if (data.items.length === 0) return <p className="shelf__empty">Nothing in the sources matches “{settled}”.</p>;
  return (
    <ul className="found" aria-busy={isFetching}>
      {data.items.map((passage) => <Hit key={passage.chunkId} passage={passage} query={settled} open={open} />)}
    </ul>
  );
}

function Hit({ passage, query, open }: { passage: Passage; query: string; open: (place: Place) => void }) {
  return (
    <li>
      <button type="button" className="found__hit" onClick={() => open({ sourceId: passage.sourceId, page: passage.pageNumber, words: passage.text })}>
        <span className="found__words">
          {excerpt(passage.text, query).map((piece, index) => (piece.hit ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>))}
        </span>
        <span className="shelf__facts tabular">{passage.sourceName}, p. {passage.pageNumber}</span>
      </button>
    </li>
  );
}
