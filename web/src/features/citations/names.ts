// A work in one line, as lists show it.

interface Facts {
  authors: readonly string[];
  year: number | null;
  containerTitle: string | null;
}

export function byline({ authors, year, containerTitle }: Facts): string {
  const [first, second] = authors;
  const who = authors.length > 2 ? `${first ?? ''} et al.` : [first, second].filter(Boolean).join(' and ');
  return [who, year, containerTitle].filter(Boolean).join(' · ');
}

/** A bare number is a page: 5 is p. 5, and 5-7 is pp. 5–7. */
export function placed(typed: string): string {
  const [, from, to] = /^\s*(\d+)\s*(?:[-–—]\s*(\d+)\s*)?$/.exec(typed) ?? [];
  if (from === undefined) return typed.trim();
  return to === undefined ? `p. ${from}` : `pp. ${from}–${to}`;
}

/** The DOI that was typed or pasted, with or without its address. */
export function doiIn(typed: string): string | null {
  return /(?:^|doi\.org\/|doi:\s*)(10\.\d{4,9}\/\S+)$/i.exec(typed.trim())?.[1] ?? null;
}
