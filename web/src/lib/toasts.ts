// Short messages that come and go; one with an act stays long enough to be used.

export interface Toast {
  id: number;
  text: string;
  bad: boolean;
  act?: { name: string; run: () => void } | undefined;
}

type Listener = () => void;

let shown: readonly Toast[] = [];
let last = 0;
const listeners = new Set<Listener>();

function show(next: readonly Toast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

export function dismiss(id: number): void {
  show(shown.filter((toast) => toast.id !== id));
}

function add(text: string, bad: boolean, act?: Toast['act']): number {
  last += 1;
  const toast = { id: last, text, bad, act };
  show([...shown, toast].slice(-3));
  window.setTimeout(() => dismiss(toast.id), act || bad ? 10_000 : 4_000);
  return toast.id;
}

export const toasts = {
  say: (text: string, act?: Toast['act']) => add(text, false, act),
  warn: (text: string, act?: Toast['act']) => add(text, true, act),
  now: () => shown,
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
