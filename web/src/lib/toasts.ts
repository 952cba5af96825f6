// Short messages that come and go.

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
  show([...shown, { id: last, text, bad, act }].slice(-3));
  return last;
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
