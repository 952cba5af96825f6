// Opens over the page when the session ends during work; what was written stays where it is.
import { Link } from 'react-router';
import { Dialog } from '@/components/Dialog';
import { SignInForm } from './SignInForm';

export function SignInAgain({ email, onDone }: { email: string; onDone: () => void }) {
  return (
    <Dialog title="Sign in again" firm onClose={onDone}>
      <p className="soft">Your session has ended. Nothing you wrote is lost: sign in and it is saved.</p>
      <SignInForm email={email} onDone={onDone} />
      {/* In a window of its own: this one has words that are not saved yet. */}
      <p className="small"><Link to="/recover" target="_blank">Forgotten your password? (opens a new tab)</Link></p>
    </Dialog>
  );
}
