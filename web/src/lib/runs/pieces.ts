// A run's text cut where its evidence begins and ends, for drawing it and for making it part of the document.
import { unitsAt } from '@/lib/text';
import { stretches, type Look, type Stretch } from './signs';
import type { Claim, Evidence, EvidenceState, Node } from '@/lib/types';

export interface Piece {
  text: string;
  evidence: Evidence | null;
  look: Look;
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
  return stretches(text, from, to).flatMap((stretch) => cutIn(text, stretch, all));
}

function cutIn(text: string, { start: from, end: to, look }: Stretch, all: readonly Range[]): Piece[] {
  const edges = all.flatMap(({ start, end }) => [start, end]).filter((edge) => edge > from && edge < to);
  const cuts = [...new Set([from, ...edges, to])].sort((a, b) => a - b);
  const pieces: Piece[] = [];
  for (const [index, start] of cuts.slice(0, -1).entries()) {
    const end = cuts[index + 1] ?? to;
    const evidence = best(all, start, end);
    const last = pieces.at(-1);
    if (last && last.evidence?.id === evidence?.id) last.text += text.slice(start, end);
    else pieces.push({ text: text.slice(start, end), evidence, look });
  }
  return pieces;
}

/** A paragraph, heading or item of a list; `level` of a heading from 1. */
export interface Block {
  kind: 'paragraph' | 'heading' | 'bullet' | 'number';
  level: number;
  pieces: Piece[];
}

interface Line extends Pick<Block, 'kind' | 'level'> {
  start: number;
  end: number;
  /** What a numbered item says of its place. */
  nth: number;
}

const signs = /^(?:(#{1,4})|([-*•])|(\d{1,3})[.)])[ \t]+(?=\S)/;

/** A line and what its first letters make of it. Letters that a claim covers are words: a quote was checked with them. */
function lineOf(text: string, from: number, to: number, all: readonly Range[]): Line {
  const sign = signs.exec(text.slice(from, to));
  const width = sign?.[0].length ?? 0;
  if (!sign || all.some(({ start, end }) => start < from + width && end > from)) return { kind: 'paragraph', level: 0, start: from, end: to, nth: 0 };
  const kind = sign[1] ? 'heading' : sign[2] ? 'bullet' : 'number';
  return { kind, level: sign[1]?.length ?? 0, start: from + width, end: to, nth: Number(sign[3] ?? 0) };
}

/** "12. May" begins no list: numbers count from one, and there are two at least. */
function counted(lines: readonly Line[], at: number): boolean {
  const nth = (place: number) => (lines[place]?.kind === 'number' ? lines[place].nth : null);
  return nth(at) === 1 ? nth(at + 1) === 2 : nth(at - 1) === (nth(at) ?? 0) - 1 && counted(lines, at - 1);
}

/** The text in blocks; blank lines and the space around them fall away. */
export function blocks(text: string, claims: readonly Claim[]): Block[] {
  const all = ranges(text, claims);
  const starts: number[] = [];
  const lines = [...text.matchAll(/[^\n]+/g)].filter(([line]) => line.trim() !== '').map((match) => {
    const [line] = match;
    const from = match.index + (line.length - line.trimStart().length);
    starts.push(from);
    return lineOf(text, from, match.index + line.trimEnd().length, all);
  });
  return lines.map(({ kind, level, start, end }, at) => {
    const plain = kind === 'number' && !counted(lines, at);
    return { kind: plain ? 'paragraph' : kind, level, pieces: cut(text, plain ? (starts[at] ?? start) : start, end, all) };
  });
}

/** Neighbouring items of one kind as one list; every other block alone. */
export function grouped(found: readonly Block[]): Block[][] {
  const groups: Block[][] = [];
  for (const block of found) {
    const last = groups.at(-1);
    const listed = block.kind === 'bullet' || block.kind === 'number';
    if (last && listed && last[0]?.kind === block.kind) last.push(block);
    else groups.push([block]);
  }
  return groups;
}

/** Code takes no other mark beside it, and what was checked says so first. */
function marksOf({ evidence, look: { bold, italic, code, href } }: Piece): NonNullable<Node['marks']> {
  if (code && !evidence) return [{ type: 'code' }];
  return [
    ...(bold ? [{ type: 'bold' }] : []),
    ...(italic ? [{ type: 'italic' }] : []),
    ...(href ? [{ type: 'link', attrs: { href } }] : []),
    ...(evidence ? [{ type: 'evidence', attrs: { evidenceId: evidence.id } }] : []),
  ];
}

const inline = (pieces: readonly Piece[]): Node[] => pieces.map((piece) => {
  const marks = marksOf(piece);
  return { type: 'text', text: piece.text, ...(marks.length > 0 && { marks }) };
});

/** The same as document content. */
export function toNodes(text: string, claims: readonly Claim[], newId: () => string): Node[] {
  const made = (type: string, content: Node[], more: object = {}): Node => ({ type, attrs: { id: newId(), ...more }, content });
  return grouped(blocks(text, claims)).map((group) => {
    const [first] = group;
    const lists = { bullet: 'bulletList', number: 'orderedList' } as const;
    if (first?.kind === 'bullet' || first?.kind === 'number') {
      return made(lists[first.kind], group.map(({ pieces }) => made('listItem', [made('paragraph', inline(pieces))])));
    }
    return made(first?.kind ?? 'paragraph', inline(first?.pieces ?? []), first?.kind === 'heading' ? { level: first.level } : {});
  });
}
