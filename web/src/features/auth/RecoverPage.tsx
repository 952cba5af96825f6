// A forgotten password: ask for a letter.
import { useState } from 'react';
import { Link } from 'react-router';
import { Button } from '@/components/Button';
import { Field } from '@/components/Field';
import { Trouble } from '@/components/States';
import { auth } from './api';
import { Frame } from './Frame';
import { MailSent } from './MailSent';
import { useForm } from './useForm';

export function RecoverPage() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm(async ({ email = '' }) => {
    await auth.recover(email);
    setSentTo(email);
  });
  if (sentTo !== null) return <MailSent to={sentTo} why="If there is an account with this address, the link in it lets you choose a new password." again={() => auth.recover(sentTo)} />;
  return (
    <Frame title="Choose a new password" lead="We send a link to the address of your account.">
      <form className="form" onSubmit={form.onSubmit}>
        {form.error !== null && <Trouble error={form.error} />}
        <Field label="E-mail" name="email" type="email" autoComplete="username" required autoFocus />
        <Button type="submit" look="primary" disabled={form.busy}>{form.busy ? 'Sending…' : 'Send the link'}</Button>
      </form>
      <p className="frame__links"><Link to="/sign-in">Back to sign in</Link></p>
    </Frame>
  );
}
