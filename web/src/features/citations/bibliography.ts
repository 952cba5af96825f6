// Bibliography files as they are read from a disk, and the names of their formats and styles.

export const formats = [
  ['bibtex', 'BibTeX', 'bib'],
  ['ris', 'RIS', 'ris'],
  ['csl', 'CSL-JSON', 'json'],
] as const;

export type Format = (typeof formats)[number][0];

/** Those that most people cite in; the server finds all others by their titles. */
export const styles = [
  ['ieee', 'IEEE'],
  ['apa', 'APA'],
  ['chicago', 'Chicago (author-date)'],
  ['harvard', 'Harvard'],
  ['mla', 'MLA'],
  ['nature', 'Nature'],
  ['vancouver', 'Vancouver'],
] as const;

// What the server takes; more is refused before it is sent.
export const mostBytes = 4 * 1024 * 1024;

/** Older programs write no UTF-8: what is none is taken for Western European. */
export function decode(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Why a file cannot be imported, or null. */
export function refusal(file: { size: number; name: string }): string | null {
  if (file.size === 0) return `“${file.name}” is empty.`;
  if (file.size > mostBytes) return `“${file.name}” is larger than 4 MB. Import it in parts.`;
  return null;
}

const works = (count: number) => (count === 1 ? '1 work' : `${count} works`);

/** What an import did, in a sentence. */
export function outcome({ added, known }: { added: number; known: number }): string {
  if (added === 0 && known === 0) return 'No work could be read from this file.';
  if (added === 0) return known === 1 ? 'The work is in the project already.' : `All ${known} works are in the project already.`;
  return known === 0 ? `${works(added)} added.` : `${works(added)} added; ${known} ${known === 1 ? 'was' : 'were'} in the project already.`;
}
