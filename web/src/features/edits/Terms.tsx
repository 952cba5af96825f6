// The project's protected terms: a change that touches one is never accepted without a look.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Field } from '@/components/Field';
import { Trouble, Waiting } from '@/components/States';
import { ApiError, explain } from '@/lib/problem';
import { toasts } from '@/lib/toasts';
import type { ProtectedTerm } from '@/lib/types';
import { terms } from './api';

function useTerms(projectId: string) {
  const queries = useQueryClient();
  const queryKey = ['protected-terms', projectId];
  const fresh = () => queries.invalidateQueries({ queryKey });
  const list = useQuery({ queryKey, queryFn: ({ signal }) => terms.list(projectId, signal) });
  const protect = useMutation({ mutationFn: (term: string) => terms.protect(projectId, term), onSuccess: fresh });
  const free = useMutation({
    mutationFn: ({ id }: ProtectedTerm) => terms.free(id),
    onSuccess: async (_, { term }) => {
      toasts.say(`“${term}” is no longer protected.`, { name: 'Undo', run: () => protect.mutate(term) });
      await fresh();
    },
    onError: (error) => toasts.warn(explain(error)),
  });
  return { list, protect, free };
}

const problem = (error: Error | null) =>
  error instanceof ApiError && error.code === 'DUPLICATE' ? 'This term is protected already.' : error && explain(error);

export function Terms({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  const { list: { data, error, refetch }, protect, free } = useTerms(projectId);
  const [term, setTerm] = useState('');
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (term.trim() !== '') protect.mutate(term.trim(), { onSuccess: () => setTerm('') });
  };
  return (
    <Dialog title="Protected terms" onClose={onClose}>
      <p>A change that touches one of these is marked, and waits for your look at it. They hold for the whole project.</p>
      <form className="terms__add" onSubmit={add}>
        <Field label="Term" value={term} maxLength={200} autoFocus problem={problem(protect.error)} placeholder="For instance: null hypothesis" onChange={(event) => setTerm(event.target.value)} />
        <Button type="submit" look="primary" disabled={protect.isPending || term.trim() === ''}>Protect</Button>
      </form>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data?.items.length === 0 && <p className="soft">No term is protected yet.</p>}
      <ul className="terms">
        {data?.items.map((one) => (
          <li key={one.id}>
            <span>{one.term}</span>
            <Button small look="quiet" icon="close" label={`No longer protect ${one.term}`} onClick={() => free.mutate(one)} />
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
