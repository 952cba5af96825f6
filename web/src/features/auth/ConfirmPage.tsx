// Where links from letters lead: the token leaves the address bar at once and is exchanged for a session.
import { useCallback, useEffect, useRef, useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { Trouble, Waiting } from '@/components/States';
import { ApiError } from '@/lib/problem';
import { auth } from './api';
import { Frame } from './Frame';
import { useArrive } from './person';

/** The server said nothing of the link, which may still be good. */
const unchecked = (error: unknown) => !(error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429);

export function ConfirmPage() {
  const { search } = useLocation();
  const navigate = useNavigate();
  const arrive = useArrive();
  const [error, setError] = useState<unknown>(null);
  const begun = useRef(false);
  const check = useCallback(() => {
    const query = new URLSearchParams(search);
    const type = query.get('type') ?? 'signup';
    setError(null);
    auth.verify(query.get('token') ?? '', type).then((person) => {
      arrive(person);
      void navigate(type === 'recovery' ? '/new-password' : '/', { replace: true });
    }, setError);
  }, [search, arrive, navigate]);
  useEffect(() => {
    // A token serves once, and effects run twice while developing.
    if (begun.current) return;
    begun.current = true;
    window.history.replaceState(null, '', '/confirm');
    check();
  }, [check]);
  return (
    <Frame title={error === null ? 'One moment' : unchecked(error) ? 'The link could not be checked' : 'That link no longer works'}>
      {error === null ? <Waiting>Checking the link…</Waiting> : <Trouble error={error} again={unchecked(error) ? check : undefined} />}
      {error !== null && !unchecked(error) && (
        <p className="frame__links">
          <Link to="/sign-in">Sign in</Link>
          <Link to="/recover">Get a new link</Link>
        </p>
      )}
    </Frame>
  );
}
