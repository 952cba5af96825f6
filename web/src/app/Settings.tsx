// The settings page, with what it needs of who is signed in.
import { Link, useNavigate } from 'react-router';
import { SettingsPage } from '@/features/account';
import { useArrive, usePerson, useSignOut } from '@/features/auth';
import { explain } from '@/lib/problem';
import { toasts } from '@/lib/toasts';

export function Settings() {
  const { data: person } = usePerson();
  const arrive = useArrive();
  const signOut = useSignOut();
  const navigate = useNavigate();
  if (!person) return null;
  const closed = () => {
    // The cookie is gone already; this clears what the browser knew.
    signOut().then(() => {
      toasts.say('Your account is deleted.');
      return navigate('/sign-in', { replace: true });
    }, (error: unknown) => void toasts.warn(explain(error)));
  };
  return (
    <SettingsPage person={person} onRenamed={(displayName) => arrive({ ...person, displayName })} onClosed={closed}
      password={<Link to="/new-password">Change password</Link>} />
  );
}
