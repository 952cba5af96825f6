// One submit at a time, its problem kept until the next.
import { useState, type FormEvent } from 'react';
import { ApiError } from '@/lib/problem';

export interface Submission {
  busy: boolean;
  error: unknown;
  fieldProblem: (field: string) => string | undefined;
  onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}

export function useForm(submit: (values: Record<string, string>) => Promise<void>): Submission {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = Object.fromEntries([...new FormData(event.currentTarget)].map(([name, value]) => [name, String(value)]));
    setBusy(true);
    setError(null);
    submit(values).catch(setError).finally(() => setBusy(false));
  };
  const fieldProblem = (field: string) =>
    error instanceof ApiError ? error.fields.find((problem) => problem.path === field)?.message : undefined;
  return { busy, error, fieldProblem, onSubmit };
}
