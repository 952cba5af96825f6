// E-mail and password, on the sign-in page and over a page whose session ended.
import { Button } from '@/components/Button';
import { Field } from '@/components/Field';
import { Trouble } from '@/components/States';
import { auth } from './api';
import { useArrive } from './person';
import { useForm } from './useForm';

export function SignInForm({ email, onDone }: { email?: string | undefined; onDone?: () => void }) {
  const arrive = useArrive();
  const form = useForm(async (values) => {
    arrive(await auth.signIn(values.email ?? '', values.password ?? ''));
    onDone?.();
  });
  return (
    <form className="form" onSubmit={form.onSubmit}>
      {form.error !== null && <Trouble error={form.error} />}
      <Field label="E-mail" name="email" type="email" autoComplete="username" required defaultValue={email} readOnly={email !== undefined} autoFocus={email === undefined} />
      <Field label="Password" name="password" type="password" autoComplete="current-password" required autoFocus={email !== undefined} />
      <Button type="submit" look="primary" disabled={form.busy}>{form.busy ? 'Signing in…' : 'Sign in'}</Button>
    </form>
  );
}
