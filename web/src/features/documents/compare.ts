// Two states of a document, paragraph by paragraph: what is alike, what changed, what came and what went.
import type { Node } from '@/lib/types';
import { compareWords, matches, type Piece } from './diff';

/** A block that holds text, as it reads. */
export interface Block {
  id: string | null;
  kind: string;
  text: string;
  /** Everything about it, formatting included. */
  whole: string;
}

export interface Row {
  kind: 'same' | 'changed' | 'format' | 'gone' | 'new';
  before: Block | null;
  after: Block | null;
  pieces: Piece[];
}

const leaves = new Set(['paragraph', 'heading', 'codeBlock', 'figure', 'mathBlock', 'horizontalRule']);

/** Inline content as words. `numberOf`: the number of a cited work. */
export function reads(node: Node, numberOf: (work: string) => number): string {
  const inside = () => (node.content ?? []).map((child) => reads(child, numberOf)).join('');
  switch (node.type) {
    case 'text':
      return node.text ?? '';
    case 'hardBreak':
      return '\n';
    case 'citation':
      return `[${numberOf(String(node.attrs?.citationId))}${node.attrs?.locator ? `, ${String(node.attrs.locator)}` : ''}]`;
    case 'footnote':
      return ` (note: ${inside()})`;
    case 'mathInline':
    case 'mathBlock':
      return String(node.attrs?.latex ?? '');
    case 'horizontalRule':
      return '———';
    default:
      return inside();
  }
}

function kindOf(node: Node, around: string): string {
  if (node.type === 'heading') return 'heading';
  return around === 'listItem' || around === 'tableCell' || around === 'tableHeader' ? around : node.type;
}

/** The server names the parts of a node in another order than the editor, and leaves out what is not set. */
function inOneOrder(_: string, part: unknown): unknown {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== null).sort(([one], [other]) => (one < other ? -1 : 1)));
}

export function blocksOf(doc: Node): Block[] {
  const numbers = new Map<string, number>();
  const numberOf = (work: string) => {
    const number = numbers.get(work) ?? numbers.size + 1;
    numbers.set(work, number);
    return number;
  };
  const found: Block[] = [];
  const walk = (node: Node, around: string) => {
    if (!leaves.has(node.type)) return node.content?.forEach((child) => walk(child, node.type));
    const { id, ...rest } = node.attrs ?? {};
    const whole = JSON.stringify([kindOf(node, around), rest, node.content ?? []], inOneOrder);
    found.push({ id: typeof id === 'string' ? id : null, kind: kindOf(node, around), text: reads(node, numberOf), whole });
  };
  walk(doc, '');
  return found;
}

function row(before: Block, after: Block): Row {
  if (before.text === after.text) {
    return { kind: before.whole === after.whole ? 'same' : 'format', before, after, pieces: [{ kind: 'same', text: after.text }] };
  }
  return { kind: 'changed', before, after, pieces: compareWords(before.text, after.text) };
}

const went = (before: Block): Row => ({ kind: 'gone', before, after: null, pieces: [{ kind: 'gone', text: before.text }] });
const came = (after: Block): Row => ({ kind: 'new', before: null, after, pieces: [{ kind: 'new', text: after.text }] });

/** Empty paragraphs that came or went are nothing to read. */
const said = ({ kind, before, after }: Row) => (kind !== 'gone' && kind !== 'new') || (before ?? after)?.text.trim() !== '';

export function compare(before: Node, after: Node): Row[] {
  const [one, two] = [blocksOf(before), blocksOf(after)];
  const alike = (a: number, b: number) => {
    const [x, y] = [one[a], two[b]];
    if (!x || !y) return false;
    // A block that was pasted anew has another id and may be the same words.
    return (x.id !== null && x.id === y.id) || (x.text !== '' && x.text === y.text);
  };
  const rows: Row[] = [];
  let [a, b] = [0, 0];
  for (const [x, y] of [...matches(one.length, two.length, alike), [one.length, two.length] as const]) {
    rows.push(...one.slice(a, x).map(went), ...two.slice(b, y).map(came));
    const [left, right] = [one[x], two[y]];
    if (left && right) rows.push(row(left, right));
    [a, b] = [x + 1, y + 1];
  }
  return rows.filter(said);
}

/** A stretch of rows that are alike and far from any change, told by its length alone. */
export interface Skipped {
  kind: 'skipped';
  count: number;
}

/** The changes, each with the row before and after it. */
export function around(rows: readonly Row[]): (Row | Skipped)[] {
  const near = rows.map((_, at) => [at - 1, at, at + 1].some((place) => rows[place] !== undefined && rows[place].kind !== 'same'));
  const found: (Row | Skipped)[] = [];
  rows.forEach((one, at) => {
    const last = found.at(-1);
    if (near[at]) found.push(one);
    else if (last?.kind === 'skipped') last.count += 1;
    else found.push({ kind: 'skipped', count: 1 });
  });
  return found;
}
