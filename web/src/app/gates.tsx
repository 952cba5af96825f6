// Who may see what: guests are shown the way in, members their work.
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { Navigate, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { SignInAgain, usePerson } from '@/features/auth';
import { Announcer } from '@/components/Announcer';
import { session } from '@/lib/session';
import { Closed, Opening } from './Broken';
import { TopBar } from './TopBar';

// The editor comes with it, which no door needs.
const LeftDrafts = lazy(() => import('./LeftDrafts'));

export function Guests() {
  const { data, error, isPending, refetch } = usePerson();
  const { state } = useLocation() as { state: { from?: string } | null };
  if (isPending) return <Opening />;
  if (error && data === undefined) return <Closed error={error} again={() => void refetch()} />;
  return data ? <Navigate to={state?.from ?? '/projects'} replace /> : <Outlet />;
}

export function Members() {
  const { data, error, isPending, refetch } = usePerson();
  const expired = useSyncExternalStore(session.subscribe, session.isExpired);
  const { pathname } = useLocation();
  if (isPending) return <Opening />;
  if (error && data === undefined) return <Closed error={error} again={() => void refetch()} />;
  // Choosing a password after a letter is a page of its own, without the bar.
  const bare = pathname === '/new-password';
  if (!data) return <Navigate to="/sign-in" replace state={{ from: pathname }} />;
  return (
    <>
      <a className="skip" href="#content">Skip to the content</a>
      {!bare && <TopBar person={data} />}
      <div id="content" className="content" tabIndex={-1}><Outlet /></div>
      <ScrollRestoration />
      <Announcer />
      <Suspense><LeftDrafts /></Suspense>
      {expired && <SignInAgain email={data.email} onDone={() => session.renewed()} />}
    </>
  );
}
