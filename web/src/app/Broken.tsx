// Addresses that lead nowhere, and pages that failed to draw.
import { Link } from 'react-router';
import { Button } from '@/components/Button';
import { Empty, Waiting } from '@/components/States';
import { usePageTitle } from '@/lib/pageTitle';
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

export function Opening() {
  return <main className="lost"><Waiting>Opening…</Waiting></main>;
}

export function Broken() {
  return (
    <main className="lost">
      <Empty page title="This page stopped working" action={<Button look="primary" onClick={() => window.location.reload()}>Reload</Button>}>
        What you wrote is kept in this browser until it is saved. Reload the page to go on.
      </Empty>
    </main>
  );
}
