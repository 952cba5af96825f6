// One submit at a time, its problem kept until the next.
import { useState, type FormEvent } from 'react';
import { flushSync } from 'react-dom';
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
    const pressed = document.activeElement;
    submit(values).catch(setError).finally(() => {
      flushSync(() => setBusy(false));
      // A button that could not be pressed for a while has lost the focus.
      if (document.activeElement === document.body && pressed instanceof HTMLElement) pressed.focus();
    });
  };
  const fieldProblem = (field: string) =>
    error instanceof ApiError ? error.fields.find((problem) => problem.path === field)?.message : undefined;
  return { busy, error, fieldProblem, onSubmit };
}
