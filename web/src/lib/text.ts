// The server counts characters (code points); JavaScript counts UTF-16 units. These convert.

/** The UTF-16 index of the `points`-th code point of `text`. */
export function unitsAt(text: string, points: number): number {
  let units = 0;
  for (let seen = 0; seen < points && units < text.length; seen += 1) {
    units += (text.codePointAt(units) ?? 0) > 0xffff ? 2 : 1;
  }
  return units;
}

/** `text[start:end]` as the server means it. */
export function slicePoints(text: string, start: number, end: number): string {
  return text.slice(unitsAt(text, start), unitsAt(text, end));
}

/** As the server counts, so that the bar and the lists agree: whatever stands between spaces. */
export function countWords(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}
