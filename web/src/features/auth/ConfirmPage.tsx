// Where links from letters lead: the token leaves the address bar at once and is exchanged for a session.
import { useEffect, useRef, useState } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { Trouble, Waiting } from '@/components/States';
import { auth } from './api';
import { Frame } from './Frame';
import { useArrive } from './person';

export function ConfirmPage() {
  const { search } = useLocation();
  const navigate = useNavigate();
  const arrive = useArrive();
  const [error, setError] = useState<unknown>(null);
  const begun = useRef(false);
  useEffect(() => {
    // A token serves once, and effects run twice while developing.
    if (begun.current) return;
    begun.current = true;
    const query = new URLSearchParams(search);
    const type = query.get('type') ?? 'signup';
    window.history.replaceState(null, '', '/confirm');
    auth.verify(query.get('token') ?? '', type).then((person) => {
      arrive(person);
      void navigate(type === 'recovery' ? '/new-password' : '/', { replace: true });
    }, setError);
  }, [search, arrive, navigate]);
  return (
    <Frame title={error === null ? 'One moment' : 'That link no longer works'}>
      {error === null ? <Waiting>Checking the link…</Waiting> : <Trouble error={error} />}
      {error !== null && (
        <p className="frame__links">
          <Link to="/sign-in">Sign in</Link>
          <Link to="/recover">Get a new link</Link>
        </p>
      )}
    </Frame>
  );
}
