// Who may see what: guests are shown the way in, members their work.
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { Navigate, Outlet, useLocation } from 'react-router';
import { SignInAgain, usePerson } from '@/features/auth';
import { Announcer } from '@/components/Announcer';
import { Trouble, Waiting } from '@/components/States';
import { session } from '@/lib/session';
import { TopBar } from './TopBar';

// The editor comes with it, which no door needs.
const LeftDrafts = lazy(() => import('./LeftDrafts'));

function Checking({ error, again }: { error: unknown; again: () => void }) {
  return <main className="lost">{error ? <Trouble error={error} again={again} /> : <Waiting>Opening…</Waiting>}</main>;
}

export function Guests() {
  const { data, error, isPending, refetch } = usePerson();
  const { state } = useLocation() as { state: { from?: string } | null };
  if (isPending || error) return <Checking error={error} again={() => void refetch()} />;
  return data ? <Navigate to={state?.from ?? '/projects'} replace /> : <Outlet />;
}

export function Members() {
  const { data, error, isPending, refetch } = usePerson();
  const expired = useSyncExternalStore(session.subscribe, session.isExpired);
  const { pathname } = useLocation();
  if (isPending || (error && data === undefined)) return <Checking error={error} again={() => void refetch()} />;
  // Choosing a password after a letter is a page of its own, without the bar.
  const bare = pathname === '/new-password';
  if (!data) return <Navigate to="/sign-in" replace state={{ from: pathname }} />;
  return (
    <>
      <a className="skip" href="#content">Skip to the content</a>
      {!bare && <TopBar person={data} />}
      <div id="content" className="content" tabIndex={-1}><Outlet /></div>
      <Announcer />
      <Suspense><LeftDrafts /></Suspense>
      {expired && <SignInAgain email={data.email} onDone={() => session.renewed()} />}
    </>
  );
}
