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

// Spacing, line-end hyphens and typographic variants carry no meaning for the search.
function normal(character: string): string {
  if (/[\s\u00ad\u2010-\u2015-]/u.test(character)) return '';
  const plain = character.normalize('NFKC').toLowerCase();
  return plain.replace(/[‘’‚′`]/gu, "'").replace(/[“”„″«»]/gu, '"').replace(/\s/gu, '');
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

/** Where `words` stand in `pieces`; nothing where they do not. */
export function find(pieces: readonly string[], words: string): Span[] {
  const all = letters(pieces);
  const wanted = letters([words]).text;
  if (wanted.length < 3) return [];
  const start = all.text.indexOf(wanted);
  return start < 0 ? [] : spans(all, pieces, start, start + wanted.length);
}
