// A card beside what it explains: on hover, on focus and on click; the pointer can enter it, and the keyboard by
// Alt+Enter; Esc closes it.
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import './hover-card.css';

const opening = 180;
const leaving = 220;

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

function useAnchor(root: HTMLElement | null, selector: string, card: React.RefObject<HTMLElement | null>) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  useEffect(() => {
    if (!root) return;
    let timer: number | undefined;
    const set = (next: HTMLElement | null, wait: number) => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setAnchor(next), wait);
    };
    const over = (event: Event) => {
      const next = anchorOf(event.target, selector);
      if (next) set(next, event.type === 'pointerover' ? opening : 0);
      else if (card.current?.contains(event.target as Node)) window.clearTimeout(timer);
      else if (!card.current?.contains(document.activeElement)) set(null, leaving);
    };
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
      const at = document.getSelection()?.focusNode ?? null;
      set(anchorOf(at instanceof Element ? at : (at?.parentElement ?? null), selector), leaving);
    };
    root.addEventListener('keyup', moved);
    root.addEventListener('pointerover', over);
    root.addEventListener('focusin', over);
    root.addEventListener('click', over);
    document.addEventListener('pointerdown', away);
    document.addEventListener('keydown', key);
    return () => {
      window.clearTimeout(timer);
      root.removeEventListener('keyup', moved);
      root.removeEventListener('pointerover', over);
      root.removeEventListener('focusin', over);
      root.removeEventListener('click', over);
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('keydown', key);
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
      card.current.querySelector<HTMLElement>('button, a[href], input, select')?.focus();
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
    const { offsetWidth: width, offsetHeight: height } = element;
    const below = last.bottom + 6 + height < window.innerHeight;
    element.style.left = `${Math.max(8, Math.min(first.left, window.innerWidth - width - 8))}px`;
    element.style.top = `${below ? last.bottom + 6 : Math.max(8, first.top - height - 6)}px`;
  });
  if (!anchor) return null;
  return (
    <div className="hover-card" ref={card} role="dialog" aria-label={label}>
      {children(anchor, close)}
    </div>
  );
}
