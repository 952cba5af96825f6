// Whether the server still knows us. Requests report a 401 here; the app opens sign-in over the page.

type Listener = () => void;

let expired = false;
const listeners = new Set<Listener>();

function set(next: boolean): void {
  if (expired === next) return;
  expired = next;
  for (const listener of listeners) listener();
}

export const session = {
  isExpired: () => expired,
  expire: () => set(true),
  renewed: () => set(false),
  subscribe(listener: Listener): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};
