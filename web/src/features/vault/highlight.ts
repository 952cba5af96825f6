// Finds quoted words in a page drawn as many small pieces of text, whose spacing and hyphens differ from the stored text.

export interface Span {
  /** Which piece, and the UTF-16 range within it. */
  piece: number;
  start: number;
  end: number;
}

interface Letters {
  text: string;
  /** For each letter of `text`: the piece and offset it came from. */
  from: { piece: number; at: number }[];
}

// Spacing, line-end hyphens, accents, bullets and typographic variants carry no meaning for the search.
function normal(character: string): string {
  if (/[\s\p{Co}\u00ad\u02c6\u02c7\u2010-\u2015\u2022-]/u.test(character)) return '';
  const plain = character.normalize('NFKD').replace(/[\s\p{M}]/gu, '').replace('ı', 'i').toLowerCase();
  return plain.replace(/[‘’‚′`]/gu, "'").replace(/[“”„″«»]/gu, '"');
}

function letters(pieces: readonly string[]): Letters {
  const found: Letters = { text: '', from: [] };
  pieces.forEach((piece, index) => {
    let at = 0;
    for (const character of piece) {
      const plain = normal(character);
      found.text += plain;
      for (let unit = 0; unit < plain.length; unit += 1) found.from.push({ piece: index, at });
      at += character.length;
    }
  });
  return found;
}

function spans(all: Letters, pieces: readonly string[], start: number, end: number): Span[] {
  const found: Span[] = [];
  for (const { piece, at } of all.from.slice(start, end)) {
    const last = found.at(-1);
    const width = (pieces[piece]?.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    if (last?.piece === piece) last.end = at + width;
    else found.push({ piece, start: at, end: at + width });
  }
  return found;
}

// Shorter than this, a line may stand on a page more than once.
const TELLING = 24;

/** Where `words` stand in `pieces`; where they do not as a whole, for a formula is among them, where their lines do. */
export function find(pieces: readonly string[], words: string): Span[] {
  const all = letters(pieces);
  const sought = (part: string, least: number) => {
    const wanted = letters([part]).text;
    const start = wanted.length < least ? -1 : all.text.indexOf(wanted);
    return start < 0 ? [] : spans(all, pieces, start, start + wanted.length);
  };
  const whole = sought(words, 3);
  return whole.length > 0 ? whole : words.split('\n').flatMap((line) => sought(line, TELLING));
}
