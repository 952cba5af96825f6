// The three states that every list and page has besides its content.
import type { ReactNode } from 'react';
import { explain } from '@/lib/problem';
import { Button } from './Button';

export function Waiting({ children = 'Loading…' }: { children?: ReactNode }) {
  return <p className="waiting" role="status">{children}</p>;
}

interface EmptyProps {
  title: string;
  children: ReactNode;
  action?: ReactNode;
  /** The title is the whole page's. */
  page?: boolean;
}

export function Empty({ title, children, action, page = false }: EmptyProps) {
  const Heading = page ? 'h1' : 'h2';
  return (
    <div className="empty">
      <Heading>{title}</Heading>
      <p>{children}</p>
      {action}
    </div>
  );
}

export function Trouble({ error, again }: { error: unknown; again?: (() => void) | undefined }) {
  return (
    <div className="note note--bad" role="alert">
      <p>{explain(error)}</p>
      {again && <Button small onClick={again}>Try again</Button>}
    </div>
  );
}
