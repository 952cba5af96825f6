// A card beside what it explains: on hover, on focus and on click; the pointer can enter it, and the keyboard by
// Alt+Enter; Esc closes it.
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import './hover-card.css';

const opening = 180;
const leaving = 220;
/** Pixels, also where the words that it explains fill the window. */
const least = 160;

interface Props {
  /** Where anchors are looked for. */
  root: HTMLElement | null;
  selector: string;
  label: string;
  children: (anchor: HTMLElement, close: () => void) => ReactNode;
}

function anchorOf(target: EventTarget | null, selector: string): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(selector) : null;
}

/** Tells of each event whether the pointer has moved: what Esc or scrolling uncovers lies under one that asks for nothing. */
function pointer() {
  let at = '';
  return ({ clientX, clientY }: PointerEvent): boolean => {
    const before = at;
    at = `${clientX} ${clientY}`;
    return at !== before;
  };
}

function useAnchor(root: HTMLElement | null, selector: string, card: React.RefObject<HTMLElement | null>) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!root) return;
    let timer: number | undefined;
    const moves = pointer();
    const set = (next: HTMLElement | null, wait: number) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setAnchor(next), wait);
    };
    const come = (event: Event, wait: number) => {
      const next = anchorOf(event.target, selector);
      if (next && root.contains(next)) set(next, wait);
      else if (card.current?.contains(event.target as Node)) window.clearTimeout(timer);
      else if (!card.current?.contains(document.activeElement)) set(null, leaving);
    };
    const at = (event: Event) => come(event, 0);
    const away = (event: Event) => {
      if (!card.current?.contains(event.target as Node) && !anchorOf(event.target, selector)) set(null, 0);
    };
    const key = (event: KeyboardEvent) => {
      const typing = event.key.length === 1 && !card.current?.contains(event.target as Node);
      if (event.key === 'Escape' || typing) set(null, 0);
    };
    // A text cursor that arrives by arrow keys shows the card as the pointer does.
    const moved = (event: KeyboardEvent) => {
      if (!event.key.startsWith('Arrow')) return;
      const focus = document.getSelection()?.focusNode ?? null;
      set(anchorOf(focus instanceof Element ? focus : (focus?.parentElement ?? null), selector), leaving);
    };
    const heard = new AbortController();
    const { signal } = heard;
    root.addEventListener('keyup', moved, { signal });
    root.addEventListener('focusin', at, { signal });
    root.addEventListener('click', at, { signal });
    // Of the whole page: the text is also left by ways that lead through no other part of it.
    document.addEventListener('pointerover', (event) => moves(event) && come(event, opening), { signal });
    document.addEventListener('pointermove', moves, { signal });
    document.addEventListener('pointerdown', away, { signal });
    document.addEventListener('keydown', key, { signal });
    return () => {
      window.clearTimeout(timer);
      heard.abort();
    };
  }, [root, selector, card]);
  return [anchor?.isConnected ? anchor : null, () => setAnchor(null)] as const;
}

/** The way of the keyboard into the card, and back to where it was. */
function useEntering(card: React.RefObject<HTMLElement | null>) {
  useEffect(() => {
    let from: Element | null = null;
    const key = (event: KeyboardEvent) => {
      const inside = card.current?.contains(event.target as Node) ?? false;
      if (event.key === 'Escape' && inside && from instanceof HTMLElement) from.focus();
      if (event.key !== 'Enter' || !event.altKey || inside || !card.current) return;
      event.preventDefault();
      event.stopPropagation();
      from = document.activeElement;
      (card.current.querySelector<HTMLElement>('button, a[href], input, select') ?? card.current).focus();
    };
    // Before the editor takes the key for its own.
    document.addEventListener('keydown', key, true);
    return () => document.removeEventListener('keydown', key, true);
  }, [card]);
}

export function HoverCard({ root, selector, label, children }: Props) {
  const card = useRef<HTMLDivElement>(null);
  const [anchor, close] = useAnchor(root, selector, card);
  useEntering(card);
  useLayoutEffect(() => {
    const element = card.current;
    if (!anchor || !element) return;
    // Under its last line or over its first: the words that the card explains stay readable.
    const lines = [...anchor.getClientRects()];
    const first = lines[0] ?? anchor.getBoundingClientRect();
    const last = lines.at(-1) ?? first;
    element.style.maxHeight = '';
    const { offsetWidth: width, offsetHeight: whole } = element;
    const [over, under] = [first.top - 14, window.innerHeight - last.bottom - 14];
    const below = whole <= under || under >= over;
    // Where neither side has room for all of it, it is read by scrolling.
    const height = Math.min(whole, Math.max(least, below ? under : over));
    element.style.maxHeight = `${height}px`;
    element.style.left = `${Math.max(8, Math.min(first.left, window.innerWidth - width - 8))}px`;
    element.style.top = `${Math.max(8, below ? Math.min(last.bottom + 6, window.innerHeight - height - 8) : first.top - height - 6)}px`;
  });
  if (!anchor) return null;
  return (
    <div className="hover-card" ref={card} role="dialog" aria-label={label} tabIndex={0}>
      {children(anchor, close)}
    </div>
  );
}
