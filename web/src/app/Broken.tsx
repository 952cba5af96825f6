// Addresses that lead nowhere, and pages that failed to draw.
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Button } from '@/components/Button';
import { Empty, Trouble, Waiting } from '@/components/States';
import { usePageTitle } from '@/lib/pageTitle';
import { ApiError } from '@/lib/problem';
import './app.css';

export function NotHere() {
  usePageTitle('No such page');
  return (
    <main className="lost">
      <Link className="bar__word" to="/" aria-label="Ibid">ibid<span>.</span></Link>
      <Empty page title="There is no such page" action={<Link className="button" to="/projects">To your projects</Link>}>
        The address may be mistyped, or what it named was deleted.
      </Empty>
    </main>
  );
}

/** What was asked for could not be opened. */
export function Closed({ error, again }: { error: unknown; again: () => void }) {
  usePageTitle('It could not be opened');
  // What is not here will not be here the second time.
  const gone = error instanceof ApiError && error.status === 404;
  return (
    <main className="lost">
      <h1>It could not be opened</h1>
      <Trouble error={error} again={gone ? undefined : again} />
      <p className="lost__way"><Link to="/projects">To your projects</Link></p>
    </main>
  );
}

export function Opening({ children = 'Opening…' }: { children?: ReactNode }) {
  return <main className="lost"><Waiting>{children}</Waiting></main>;
}

export function Broken() {
  usePageTitle('This page stopped working');
  return (
    <main className="lost">
      <Empty page title="This page stopped working" action={<Button look="primary" onClick={() => window.location.reload()}>Reload</Button>}>
        What you wrote is kept in this browser until it is saved. Reload the page to go on.
      </Empty>
    </main>
  );
}
