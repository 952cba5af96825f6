// What two texts have in common, word by word: the shortest way from one to the other (Myers, 1986).

export interface Piece {
  kind: 'same' | 'gone' | 'new';
  text: string;
}

type Pair = [number, number];

// With more differences than this, two texts are two texts: telling them apart word by word helps nobody.
const most = 600;

/** Which of `n` things are which of `m` others, in order. */
export function matches(n: number, m: number, same: (a: number, b: number) => boolean): Pair[] {
  let head = 0;
  while (head < n && head < m && same(head, head)) head += 1;
  let tail = 0;
  while (tail < n - head && tail < m - head && same(n - 1 - tail, m - 1 - tail)) tail += 1;
  const inner = between(n - head - tail, m - head - tail, (a, b) => same(a + head, b + head));
  return [
    ...Array.from({ length: head }, (_, at): Pair => [at, at]),
    ...inner.map(([a, b]): Pair => [a + head, b + head]),
    ...Array.from({ length: tail }, (_, at): Pair => [n - tail + at, m - tail + at]),
  ];
}

function between(n: number, m: number, same: (a: number, b: number) => boolean): Pair[] {
  if (n === 0 || m === 0) return [];
  const furthest = new Map<number, number>([[1, 0]]);
  const reach = (k: number) => furthest.get(k) ?? -1;
  const trace: Map<number, number>[] = [];
  for (let edits = 0; edits <= Math.min(n + m, most); edits += 1) {
    trace.push(new Map(furthest));
    for (let k = -edits; k <= edits; k += 2) {
      let a = k === -edits || (k !== edits && reach(k - 1) < reach(k + 1)) ? reach(k + 1) : reach(k - 1) + 1;
      while (a < n && a - k < m && same(a, a - k)) a += 1;
      furthest.set(k, a);
      if (a >= n && a - k >= m) return walked(trace, n, m);
    }
  }
  return [];
}

/** The way back from the end, by what was reached before each edit. */
function walked(trace: readonly Map<number, number>[], n: number, m: number): Pair[] {
  const pairs: Pair[] = [];
  let [a, b] = [n, m];
  for (let edits = trace.length - 1; edits >= 0; edits -= 1) {
    const reach = (k: number) => trace[edits]?.get(k) ?? -1;
    const k = a - b;
    const before = k === -edits || (k !== edits && reach(k - 1) < reach(k + 1)) ? k + 1 : k - 1;
    const from = Math.max(0, reach(before));
    while (a > from && b > Math.max(0, from - before)) {
      a -= 1;
      b -= 1;
      pairs.push([a, b]);
    }
    if (edits > 0) [a, b] = [from, from - before];
  }
  return pairs.reverse();
}

const words = (text: string) => text.match(/\s+|[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]/gu) ?? [];

/** From `before` to `after`; where something was replaced, what is gone comes first. */
export function compareWords(before: string, after: string): Piece[] {
  const [one, two] = [words(before), words(after)];
  const found: Piece[] = [];
  let [a, b] = [0, 0];
  const upTo = (x: number, y: number) => {
    add(found, 'gone', one.slice(a, x).join(''));
    add(found, 'new', two.slice(b, y).join(''));
  };
  for (const [x, y] of matches(one.length, two.length, (i, j) => one[i] === two[j])) {
    upTo(x, y);
    add(found, 'same', one[x] ?? '');
    [a, b] = [x + 1, y + 1];
  }
  upTo(one.length, two.length);
  return joined(found);
}

function add(pieces: Piece[], kind: Piece['kind'], text: string): void {
  const last = pieces.at(-1);
  if (text === '') return;
  if (last?.kind === kind) last.text += text;
  else pieces.push({ kind, text });
}

/** A space between two changes is part of the change: words are replaced by the phrase, not one by one. */
function joined(pieces: readonly Piece[]): Piece[] {
  const found: Piece[] = [];
  let [gone, added] = ['', ''];
  const settle = () => {
    const space = ending(gone, added);
    add(found, 'gone', gone.slice(0, gone.length - space.length));
    add(found, 'new', added.slice(0, added.length - space.length));
    add(found, 'same', space);
    [gone, added] = ['', ''];
  };
  pieces.forEach(({ kind, text }, at) => {
    const within = kind === 'same' && /^\s+$/.test(text) && (gone !== '' || added !== '') && at < pieces.length - 1;
    if (kind === 'same' && !within) {
      settle();
      add(found, 'same', text);
    }
    if (kind === 'gone' || within) gone += text;
    if (kind === 'new' || within) added += text;
  });
  settle();
  return found;
}

/** The space that both end with. */
function ending(one: string, other: string): string {
  const space = /\s*$/.exec(one)?.[0] ?? '';
  return other.endsWith(space) ? space : '';
}
