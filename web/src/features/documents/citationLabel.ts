// A mention as it reads in the document's style, put together from what the server says of the style and its works.
import type { LabelForm } from '@/lib/types';

/** `names` are what stands for works that are cited by their authors, or by their numbers in a sorted list; `missing` are those that were deleted. */
export interface Labels {
  form: LabelForm;
  names: ReadonlyMap<string, string>;
  missing: ReadonlySet<string>;
}

export interface Cited {
  citationId: string;
  locator?: string | null;
  prefix?: string | null;
  suffix?: string | null;
}

/** `number` is null where the work is not there; mentions that touch are one group. */
export interface Placed {
  number: number | null;
  opens: boolean;
  closes: boolean;
}

const ieee: LabelForm = { opens: '[', closes: ']', joins: ', ', between: ', ', each: true, raised: false, numbered: true, pages: true };

/** Until the server has said more. */
export const plain: Labels = { form: ieee, names: new Map(), missing: new Set() };

const said = (words: string | null | undefined) => words?.trim() ?? '';

function placeIn(form: LabelForm, locator: string): string {
  return form.pages ? locator : locator.replace(/^pp?\.\s*(?=\d)/, '');
}

export function labelOf(work: Cited, { number, opens, closes }: Placed, { form, names }: Labels): string {
  const byAuthor = names.get(work.citationId) ?? '…';
  const name = number === null ? '?' : form.numbered ? String(number) : byAuthor;
  const inside = [name, placeIn(form, said(work.locator))].filter(Boolean).join(form.between);
  const framed = form.each ? `${form.opens}${inside}${form.closes}` : inside;
  const suffix = said(work.suffix);
  // A comma of the writer's stands where commas do.
  const behind = suffix === '' || /^[,;:.]/.test(suffix) ? suffix : ` ${suffix}`;
  const words = [said(work.prefix), framed].filter(Boolean).join(' ') + behind;
  const opened = !form.each && opens ? form.opens : '';
  const closed = form.each ? '' : form.closes;
  return `${opened}${words}${closes ? closed : form.joins}`;
}
