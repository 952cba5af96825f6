// The end of an account: said in words, typed, and with the password.
import { useState, type FormEvent } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Field } from '@/components/Field';
import { Trouble } from '@/components/States';
import { ApiError } from '@/lib/problem';
import { account, sentence } from './api';

export function Closing({ onClosed }: { onClosed: () => void }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <p>
        Everything of yours goes at once and for good, the trash included: projects, documents, sources and their files,
        citations, conversations. The server’s record of acts stays, without your name.
      </p>
      <div><Button look="danger" onClick={() => setOpen(true)}>Delete my account…</Button></div>
      {open && <Question onClose={() => setOpen(false)} onClosed={onClosed} />}
    </>
  );
}

function Question({ onClose, onClosed }: { onClose: () => void; onClosed: () => void }) {
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const wrong = error instanceof ApiError && error.fields.some(({ path }) => path === 'password');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    const form = event.currentTarget;
    account.close(String(new FormData(form).get('password'))).then(onClosed, (problem: unknown) => {
      setBusy(false);
      setError(problem);
      // The button that was pressed lost the focus while it could not be pressed.
      form.querySelector<HTMLInputElement>('[name=password]')?.focus();
    });
  };
  return (
    <Dialog title="Delete my account" onClose={onClose}>
      <form className="form" onSubmit={submit}>
        {error !== null && !wrong && <Trouble error={error} />}
        <p>Nothing of it can be brought back. If you want to keep your work, <a href={account.everything} download>export everything</a> first.</p>
        <Field label={`Type “${sentence}”`} name="confirmation" autoComplete="off" autoFocus required value={typed} onChange={(event) => setTyped(event.target.value)} />
        <Field label="Your password" name="password" type="password" autoComplete="current-password" required problem={wrong ? 'That is not your password.' : undefined} />
        <div className="actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="danger" disabled={busy || typed.trim().toLowerCase() !== sentence}>{busy ? 'Deleting…' : 'Delete for good'}</Button>
        </div>
      </form>
    </Dialog>
  );
}
