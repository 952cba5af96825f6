// The way in.
import { Link } from 'react-router';
import { Frame } from './Frame';
import { SignInForm } from './SignInForm';

export function SignInPage() {
  return (
    <Frame title="Sign in">
      <SignInForm />
      <p className="frame__links">
        <Link to="/sign-up">Create an account</Link>
        <Link to="/recover">Forgotten your password?</Link>
      </p>
    </Frame>
  );
}
