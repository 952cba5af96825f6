// Formulas as they read: LaTeX in, MathML out, which the browser sets itself and screen readers know.

/** What one formula may ask for, in ems and in macros that follow from macros. */
const bounds = { maxSize: 40, maxExpand: 500 };

/** Without a connection what draws cannot be had: the formula then stands as it is written, and nothing is wrong with it. */
const drawing = () => import('katex').then((found) => found.default, () => null);

/** False where it cannot be read: then it stands as it is written. */
export async function drawFormula(into: HTMLElement, latex: string, display: boolean): Promise<boolean> {
  if (into.childNodes.length === 0) into.textContent = latex;
  into.dataset.drawing = latex;
  const katex = await drawing();
  // Meanwhile it may have been written anew.
  if (into.dataset.drawing !== latex) return true;
  if (katex === null) {
    into.textContent = latex;
    return true;
  }
  try {
    katex.render(latex, into, { ...bounds, output: 'mathml', displayMode: display, throwOnError: true, strict: 'ignore' });
    delete into.dataset.raw;
    return true;
  } catch {
    into.textContent = latex;
    into.dataset.raw = '';
    return false;
  }
}
