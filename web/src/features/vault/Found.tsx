// What a search of the sources found; each passage opens at its page.
import { Trouble, Waiting } from '@/components/States';
import type { Passage } from '@/lib/types';
import { useSettled } from '@/lib/useSettled';
import { pieceShort } from './kinds';
import type { Place } from './place';
import { useSearch, useSources } from './queries';

interface Piece {
  text: string;
  hit: boolean;
}

// Letter for letter, so that places in it are places in the text.
const plain = (text: string) => Array.from(text, (letter) => (letter.normalize('NFD')[0] ?? letter).padEnd(letter.length)).join('').toLowerCase();

/** Words as the search takes them: without accents, whatever ending English gives them, hyphens making two. */
function pattern(query: string): RegExp | null {
  const words = plain(query).match(/[\p{L}\p{N}]{2,}/gu) ?? [];
  const stems = words.map((word) => (word.length > 4 ? word.replace(/(?:ing|ed|es|s|e|y)$/u, '') : word));
  return stems.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}])(?:${stems.join('|')})\\p{L}{0,4}(?![\\p{L}\\p{N}])`, 'gu');
}

/** The sentence of a passage that holds most of the searched words: what to mark on its page. */
export function sentence(text: string, query: string): string {
  const sought = pattern(query);
  const held = (piece: string) => (sought ? new Set(plain(piece).match(sought) ?? []).size : 0);
  const pieces = text.split(/(?<=[.!?]["”’)]?)\s+/);
  return pieces.reduce((best, piece) => (held(piece) > held(best) ? piece : best), pieces[0] ?? text);
}

/** The passage around its first hit, cut into pieces that are one of the searched words and pieces that are not. */
export function excerpt(text: string, query: string, around = 110): Piece[] {
  const clean = text.replace(/\s+/g, ' ');
  const sought = pattern(query);
  if (!sought) return [{ text: clean.slice(0, 2 * around), hit: false }];
  const first = Math.max(0, plain(clean).search(sought));
  const start = first > around ? clean.indexOf(' ', first - around) + 1 : 0;
  const end = clean.length > first + around ? clean.lastIndexOf(' ', first + around) : clean.length;
  const shown = clean.slice(start, end) + (end < clean.length ? ' …' : '');
  const pieces: Piece[] = start > 0 ? [{ text: '… ', hit: false }] : [];
  let done = 0;
  for (const { index, 0: { length } } of plain(shown).matchAll(sought)) {
    pieces.push({ text: shown.slice(done, index), hit: false }, { text: shown.slice(index, index + length), hit: true });
    done = index + length;
  }
  return [...pieces, { text: shown.slice(done), hit: false }].filter((piece) => piece.text !== '');
}

export function Found({ projectId, query, open }: { projectId: string; query: string; open: (place: Place) => void }) {
  const settled = useSettled(query);
  const { data, error, isFetching } = useSearch(projectId, settled);
  const sources = useSources(projectId).data?.items;
  const short = (sourceId: string) => pieceShort(sources?.find(({ id }) => id === sourceId)?.mediaType);
  if (error) return <Trouble error={error} />;
  if (!data) return <Waiting>Searching…</Waiting>;
  if (data.items.length === 0) return <p className="shelf__empty">Nothing in the sources matches “{settled}”.</p>;
  return (
    <ul className="found" aria-busy={isFetching}>
      {data.items.map((passage) => <Hit key={passage.chunkId} passage={passage} short={short(passage.sourceId)} query={settled} open={open} />)}
    </ul>
  );
}

function Hit({ passage, short, query, open }: { passage: Passage; short: string; query: string; open: (place: Place) => void }) {
  return (
    <li>
      <button type="button" className="found__hit" onClick={() => open({ sourceId: passage.sourceId, page: passage.pageNumber, words: sentence(passage.text, query) })}>
        <span className="found__words">
          {excerpt(passage.text, query).map((piece, index) => (piece.hit ? <mark key={index}>{piece.text}</mark> : <span key={index}>{piece.text}</span>))}
        </span>
        <span className="shelf__facts tabular">{passage.sourceName}, {short} {passage.pageNumber}</span>
      </button>
    </li>
  );
}
