// A run's text cut where its evidence begins and ends, for drawing it and for making it part of the document.
import { unitsAt } from '@/lib/text';
import type { Claim, Evidence, EvidenceState, Node } from '@/lib/types';

export interface Piece {
  text: string;
  evidence: Evidence | null;
}

// A sentence may rest on several quotes, but its mark names one: the one that was found best.
const worth: Record<EvidenceState, number> = { exact: 6, normalised: 5, near: 4, changed: 3, not_found: 2, unverified: 1 };

interface Range {
  start: number;
  end: number;
  evidence: Evidence;
}

function ranges(text: string, claims: readonly Claim[]): Range[] {
  return claims
    .map(({ evidence, start, end }) => ({ evidence, start: unitsAt(text, start), end: unitsAt(text, end) }))
    .filter(({ start, end }) => end > start);
}

function best(all: readonly Range[], start: number, end: number): Evidence | null {
  const over = all.filter((range) => range.start <= start && range.end >= end);
  over.sort((a, b) => worth[b.evidence.state] - worth[a.evidence.state]);
  return over[0]?.evidence ?? null;
}

function cut(text: string, from: number, to: number, all: readonly Range[]): Piece[] {
  const edges = all.flatMap(({ start, end }) => [start, end]).filter((edge) => edge > from && edge < to);
  const cuts = [...new Set([from, ...edges, to])].sort((a, b) => a - b);
  const pieces: Piece[] = [];
  for (const [index, start] of cuts.slice(0, -1).entries()) {
    const end = cuts[index + 1] ?? to;
    const evidence = best(all, start, end);
    const last = pieces.at(-1);
    if (last && last.evidence?.id === evidence?.id) last.text += text.slice(start, end);
    else pieces.push({ text: text.slice(start, end), evidence });
  }
  return pieces;
}

/** Paragraphs of pieces; blank lines and the space around paragraphs fall away. */
export function paragraphs(text: string, claims: readonly Claim[]): Piece[][] {
  const all = ranges(text, claims);
  return [...text.matchAll(/[^\n]+/g)]
    .filter(([line]) => line.trim() !== '')
    .map((match) => {
      const [line] = match;
      const start = match.index + (line.length - line.trimStart().length);
      return cut(text, start, match.index + line.trimEnd().length, all);
    });
}

/** The same as document content, each paragraph a block of its own. */
export function toNodes(text: string, claims: readonly Claim[], newId: () => string): Node[] {
  return paragraphs(text, claims).map((pieces) => ({
    type: 'paragraph',
    attrs: { id: newId() },
    content: pieces.map(({ text: words, evidence }) => ({
      type: 'text',
      text: words,
      ...(evidence && { marks: [{ type: 'evidence', attrs: { evidenceId: evidence.id } }] }),
    })),
  }));
}
