// The signs that models write within a line: which words they set how, and where they themselves stand. The server knows
// the same ones (private.without_signs), so that words without them are still those that a quote was checked with.

export interface Look {
  bold?: true;
  italic?: true;
  code?: true;
  href?: string;
}

/** `text[start:end]` in one look; signs stand between stretches, and in none. */
export interface Stretch {
  start: number;
  end: number;
  look: Look;
}

// A pair of signs with words close inside; letters and digits close outside make it none, as in 2*3*4 or snake_case.
const pair = /(?<![\p{L}\p{N}*_`\\])(?:(?<tick>`+)(?<code>[^`\n]+)\k<tick>|(?<sign>\*{1,3}|_{1,3})(?=[^\s*_])(?<words>.{0,2000}?[^\s*_])\k<sign>)(?![\p{L}\p{N}*_`])|\[(?<name>[^\][\n]+)\]\((?<href>https?:\/\/[^\s()]+)\)/gu;

function marked(sign: string): Look {
  return { ...(sign.length !== 1 && { bold: true as const }), ...(sign.length !== 2 && { italic: true as const }) };
}

/** The stretches of one line, which begins at `from` and ends at `to`. */
export function stretches(text: string, from: number, to: number, look: Look = {}): Stretch[] {
  const found: Stretch[] = [];
  const plain = (start: number, end: number) => end > start && found.push({ start, end, look });
  let at = from;
  for (const match of text.slice(from, to).matchAll(pair)) {
    const { tick, code, sign, words, name, href } = match.groups ?? {};
    const begins = from + match.index;
    plain(at, begins);
    const inside = begins + (tick ?? sign ?? '[').length;
    if (code !== undefined) found.push({ start: inside, end: inside + code.length, look: { ...look, code: true } });
    else if (words !== undefined) found.push(...stretches(text, inside, inside + words.length, { ...look, ...marked(sign ?? '') }));
    else found.push(...stretches(text, inside, inside + (name ?? '').length, { ...look, ...(href && { href }) }));
    at = begins + match[0].length;
  }
  plain(at, to);
  return found;
}
