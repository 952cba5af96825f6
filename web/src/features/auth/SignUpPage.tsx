// A new account, which begins with a letter to the address given.
import { useState } from 'react';
import { Link } from 'react-router';
import { Button } from '@/components/Button';
import { Field } from '@/components/Field';
import { Trouble } from '@/components/States';
import { auth } from './api';
import { Frame } from './Frame';
import { MailSent } from './MailSent';
import { useForm } from './useForm';

export function SignUpPage() {
  const [sentTo, setSentTo] = useState<string | null>(null);
  const form = useForm(async ({ email = '', password = '', displayName = '' }) => {
    await auth.signUp(email, password, displayName.trim());
    setSentTo(email);
  });
  if (sentTo !== null) return <MailSent to={sentTo} why="Open the link in it to confirm your address; then you are in." again={() => auth.resend(sentTo)} />;
  return (
    <Frame title="Create an account">
      <form className="form" onSubmit={form.onSubmit}>
        {form.error !== null && <Trouble error={form.error} />}
        <Field label="Name" name="displayName" autoComplete="name" hint="As it should stand on what you write." maxLength={200} autoFocus problem={form.fieldProblem('displayName')} />
        <Field label="E-mail" name="email" type="email" autoComplete="username" required problem={form.fieldProblem('email')} />
        <Field label="Password" name="password" type="password" autoComplete="new-password" required minLength={8} hint="At least 8 characters." problem={form.fieldProblem('password')} />
        <Button type="submit" look="primary" disabled={form.busy}>{form.busy ? 'Creating…' : 'Create account'}</Button>
      </form>
      <p className="frame__links"><Link to="/sign-in">I have an account</Link></p>
    </Frame>
  );
}
