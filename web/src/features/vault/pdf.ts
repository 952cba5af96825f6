// pdf.js, set up for our content policy: its worker and data are our own assets, no WebAssembly, no eval.
import { getDocument, GlobalWorkerOptions, TextLayer, type PDFDocumentProxy, type PDFPageProxy } from 'pdfjs-dist';
import worker from 'pdfjs-dist/build/pdf.worker.min.mjs?url';
import { find } from './highlight';

GlobalWorkerOptions.workerSrc = worker;

export type { PDFDocumentProxy } from 'pdfjs-dist';

export function openPdf(url: string) {
  return getDocument({
    url,
    withCredentials: false,
    isEvalSupported: false,
    useWasm: false,
    // A machine's own Times is often another face, squeezed into its widths; ours is the same everywhere.
    useSystemFonts: false,
    enableXfa: false,
    cMapUrl: '/pdfjs/cmaps/',
    cMapPacked: true,
    standardFontDataUrl: '/pdfjs/standard_fonts/',
    wasmUrl: '/pdfjs/wasm/',
    httpHeaders: { 'X-Requested-With': 'ibid' },
  });
}

interface Drawing {
  cancel: () => void;
  done: Promise<void>;
}

/** Draws a page into `canvas` at `width` CSS pixels, with its text over it, `words` marked. */
export function draw(page: PDFPageProxy, canvas: HTMLCanvasElement, layer: HTMLElement, width: number, words?: string): Drawing {
  const scale = width / page.getViewport({ scale: 1 }).width;
  const viewport = page.getViewport({ scale });
  const density = Math.min(window.devicePixelRatio || 1, 3);
  canvas.width = Math.floor(viewport.width * density);
  canvas.height = Math.floor(viewport.height * density);
  canvas.style.width = `${viewport.width}px`;
  canvas.style.height = `${viewport.height}px`;
  layer.style.setProperty('--total-scale-factor', String(scale));
  layer.style.setProperty('--scale-factor', String(scale));
  layer.replaceChildren();
  const painting = page.render({ canvas, viewport, transform: [density, 0, 0, density, 0, 0] });
  const text = new TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport });
  const done = Promise.all([painting.promise, text.render()]).then(() => {
    if (words) mark(text.textDivs, words);
  });
  return {
    done,
    cancel: () => {
      painting.cancel();
      text.cancel();
    },
  };
}

function mark(divs: readonly HTMLElement[], words: string): void {
  const spans = find(divs.map((div) => div.textContent), words);
  for (const { piece, start, end } of spans) {
    const div = divs[piece];
    if (!div) continue;
    const text = div.textContent;
    const marked = document.createElement('mark');
    marked.textContent = text.slice(start, end);
    div.replaceChildren(text.slice(0, start), marked, text.slice(end));
  }
  const first = spans[0] && divs[spans[0].piece]?.querySelector('mark');
  first?.scrollIntoView({ block: 'center', behavior: 'instant' });
}

export function pageOf(document: PDFDocumentProxy, number: number): Promise<PDFPageProxy> {
  return document.getPage(Math.min(Math.max(1, number), document.numPages));
}
