// The server's texts: words in which what is no text stands as a label, ⟦c1⟧ for a citation and the like.

export type Part = { kind: 'words'; text: string } | { kind: 'label'; text: string; name: string };

const label = /⟦\/?[cmbf]\d+⟧/g;
const names: Record<string, string> = { c: 'citation', m: 'formula', b: 'line break', f: 'footnote', '/': 'end of footnote' };

const nameOf = (text: string) => names[text.charAt(1)] ?? '';

export function parts(text: string): Part[] {
  const found: Part[] = [];
  let at = 0;
  for (const match of text.matchAll(label)) {
    if (match.index > at) found.push({ kind: 'words', text: text.slice(at, match.index) });
    found.push({ kind: 'label', text: match[0], name: nameOf(match[0]) });
    at = match.index + match[0].length;
  }
  if (at < text.length) found.push({ kind: 'words', text: text.slice(at) });
  return found;
}

/** The words alone, as the page has them between what is no text. */
export const plain = (text: string) => text.replace(label, '');

/** For a screen reader. */
export const spoken = (text: string) => text.replace(label, (one) => ` (${nameOf(one)})`).replace(/\s+/g, ' ').trim();

export const hasLabels = (text: string) => text.search(label) >= 0;
