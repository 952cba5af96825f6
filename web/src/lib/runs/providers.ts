// Who can write, and whom this person chose on this machine. One choice for drafts, answers and whatever else is written.
import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import { recall, remember } from '@/lib/storage';
import type { Provider } from '@/lib/types';
import { runs } from './api';

const key = 'ibid.provider';
let wished = recall(key) ?? '';
const listeners = new Set<() => void>();

function choose(name: string): void {
  wished = name;
  remember(key, name);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

const readable: Record<string, string> = { offline: 'Offline', anthropic: 'Anthropic', 'claude-cli': 'Claude CLI' };

/** "Anthropic, claude-…": who, and with which model where it has one. */
export function nameOf({ name, model }: Pick<Provider, 'name' | 'model'>): string {
  const who = readable[name] ?? name;
  return name === 'offline' || !model ? who : `${who}, ${model}`;
}

export interface Providers {
  items: readonly Provider[];
  /** Who writes; undefined until it is known. */
  chosen: Provider | undefined;
  choose: (name: string) => void;
  /** Why nobody is known. */
  error: unknown;
  again: () => void;
}

export function useProviders(): Providers {
  const { data, error, refetch } = useQuery({ queryKey: ['providers'], queryFn: ({ signal }) => runs.providers(signal), staleTime: Infinity });
  const wish = useSyncExternalStore(subscribe, () => wished);
  const items = data?.items ?? [];
  // One that the server has no longer is no choice.
  const chosen = items.find(({ name }) => name === wish) ?? items.find((item) => item.default) ?? items[0];
  return { items, chosen, choose, error, again: () => void refetch() };
}

/** What a request says: nothing where the server's own choice is meant. */
export function asked({ chosen }: Providers): string | undefined {
  return chosen && !chosen.default ? chosen.name : undefined;
}
