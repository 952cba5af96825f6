// The password itself, for someone whom a letter has just signed in.
import { Link, useNavigate } from 'react-router';
import { Button } from '@/components/Button';
import { Field } from '@/components/Field';
import { Trouble } from '@/components/States';
import { toasts } from '@/lib/toasts';
import { auth } from './api';
import { Frame } from './Frame';
import { useForm } from './useForm';

export function NewPasswordPage() {
  const navigate = useNavigate();
  const form = useForm(async ({ password = '' }) => {
    await auth.choosePassword(password);
    toasts.say('Your new password holds from now on.');
    await navigate('/', { replace: true });
  });
  return (
    <Frame title="Your new password">
      <form className="form" onSubmit={form.onSubmit}>
        {form.error !== null && <Trouble error={form.error} />}
        <Field label="New password" name="password" type="password" autoComplete="new-password" required minLength={8} hint="At least 8 characters." autoFocus problem={form.fieldProblem('password')} />
        <Button type="submit" look="primary" disabled={form.busy}>{form.busy ? 'Saving…' : 'Save password'}</Button>
      </form>
      <p className="frame__links"><Link to="/projects">Keep the old one</Link></p>
    </Frame>
  );
}
