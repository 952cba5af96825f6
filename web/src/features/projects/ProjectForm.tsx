// Title and description, for a new project and a known one.
import { useState, type FormEvent } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Field, TextField } from '@/components/Field';
import { Trouble } from '@/components/States';
import { useLimits } from '@/lib/limits';
import type { ProjectWords } from './api';

interface Props {
  heading: string;
  verb: string;
  initial?: ProjectWords;
  /** Why the last try failed. */
  problem?: unknown;
  submit: (words: ProjectWords) => Promise<unknown>;
  onClose: () => void;
}

export function ProjectForm({ heading, verb, initial, problem = null, submit, onClose }: Props) {
  const { titleMax } = useLimits();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const trouble = error ?? problem;
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    setBusy(true);
    submit({ title: String(values.get('title')).trim(), description: String(values.get('description')).trim() })
      .then(onClose, setError)
      .finally(() => setBusy(false));
  };
  return (
    <Dialog title={heading} onClose={onClose}>
      <form className="form" onSubmit={onSubmit}>
        {trouble !== null && <Trouble error={trouble} />}
        <Field label="Title" name="title" required maxLength={titleMax} defaultValue={initial?.title} hint={`At most ${titleMax} characters.`} autoFocus />
        <TextField label="What it is about" name="description" maxLength={5000} defaultValue={initial?.description} hint="Optional." />
        <div className="actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={busy}>{busy ? 'Saving…' : verb}</Button>
        </div>
      </form>
    </Dialog>
  );
}
