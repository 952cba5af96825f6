// What a person is called here.
import { useState, type FormEvent } from 'react';
import { Button } from '@/components/Button';
import { Field } from '@/components/Field';
import { explain } from '@/lib/problem';
import { toasts } from '@/lib/toasts';
import type { Person } from '@/lib/types';
import { account } from './api';

export function Name({ person, onRenamed }: { person: Person; onRenamed: (displayName: string) => void }) {
  const [name, setName] = useState(person.displayName);
  const [busy, setBusy] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    account.rename(name)
      .then(({ displayName }) => {
        setName(displayName);
        onRenamed(displayName);
        toasts.say('Your name is saved.');
      }, (error: unknown) => void toasts.warn(explain(error)))
      .finally(() => setBusy(false));
  };
  return (
    <form className="settings__line" onSubmit={submit}>
      <Field label="Name" name="name" maxLength={200} autoComplete="name" value={name} hint={`You sign in as ${person.email}.`} onChange={(event) => setName(event.target.value)} />
      <Button type="submit" disabled={busy || name.trim() === person.displayName}>Save name</Button>
    </form>
  );
}
