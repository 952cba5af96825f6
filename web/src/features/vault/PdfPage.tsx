// One page of a PDF, drawn to the width there is, with the words that are meant marked.
import { useEffect, useRef, useState } from 'react';
import { Waiting } from '@/components/States';
import { draw, openPdf, pageOf, type PDFDocumentProxy } from './pdf';

function usePdf(url: string) {
  const [pdf, setPdf] = useState<PDFDocumentProxy | null>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let left = false;
    const task = openPdf(url);
    task.promise.then((opened) => !left && setPdf(opened), () => !left && setFailed(true));
    return () => {
      left = true;
      void task.destroy();
    };
  }, [url]);
  return { pdf, failed };
}

interface Props {
  url: string;
  number: number;
  words?: string | undefined;
  /** How many pages there are, once known. */
  onOpened: (pages: number) => void;
  /** The page cannot be drawn; its text can still be read. */
  instead: React.ReactNode;
}

export default function PdfPage({ url, number, words, onOpened, instead }: Props) {
  const { pdf, failed } = usePdf(url);
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const layer = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    if (pdf) onOpened(pdf.numPages);
  }, [pdf, onOpened]);
  useEffect(() => {
    if (!pdf || !canvas.current || !layer.current || width === 0) return;
    const parts = { canvas: canvas.current, layer: layer.current };
    let left = false;
    let cancel: (() => void) | undefined;
    const show = async () => {
      const page = await pageOf(pdf, number);
      if (left) return;
      const drawing = draw(page, parts.canvas, parts.layer, width, words);
      cancel = drawing.cancel;
      await drawing.done;
    };
    show().catch(() => !left && setBroken(true));
    return () => {
      left = true;
      cancel?.();
    };
  }, [pdf, number, words, width]);
  if (failed || broken) return instead;
  return (
    <div className="pdf" ref={frame}>
      {!pdf && <Waiting>Opening the file…</Waiting>}
      <div className="pdf__page" hidden={!pdf}>
        <canvas ref={canvas} role="img" aria-label={`Page ${number}`} />
        <div className="textLayer" ref={layer} />
      </div>
    </div>
  );
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (!element.current) return;
    let timer: number | undefined;
    const observer = new ResizeObserver(([entry]) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setWidth(Math.floor(entry?.contentRect.width ?? 0)), 60);
    });
    observer.observe(element.current);
    return () => {
      window.clearTimeout(timer);
      observer.disconnect();
    };
  }, [element]);
  return width;
}
