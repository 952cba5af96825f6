// Who is signed in, as every page may ask.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { forgetAll } from '@/lib/storage';
import { session } from '@/lib/session';
import type { Person } from '@/lib/types';
import { unsentPrefix } from '@/lib/unsent';
import { auth } from './api';

const key = ['person'];

/** Whoever was here stays on the page when their session ends; sign-in opens over it. */
export function stillHere(before: Person | null | undefined, now: Person | null): Person | null {
  if (now !== null || !before) return now;
  session.expire();
  return before;
}

export function usePerson() {
  const queries = useQueryClient();
  return useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const now = await auth.who(signal);
      return stillHere(queries.getQueryData<Person | null>(key), now);
    },
    staleTime: 5 * 60_000,
    retry: 1,
  });
}

export function useArrive(): (person: Person) => void {
  const queries = useQueryClient();
  return useCallback(
    (person: Person) => {
      queries.setQueryData(key, person);
      session.renewed();
      // What was refused while nobody was known here.
      void queries.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
    },
    [queries],
  );
}

export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient();
  return useCallback(async () => {
    await auth.signOut();
    forgetAll(unsentPrefix);
    queries.clear();
    queries.setQueryData(key, null);
  }, [queries]);
}
