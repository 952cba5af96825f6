// Signing out: first what is not sent yet goes to the server; where it would not go, leaving it behind is asked about.
import { useState, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useSignOut } from '@/features/auth';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { count } from '@/lib/format';
import { explain } from '@/lib/problem';
import { toasts } from '@/lib/toasts';
import { settle } from '@/lib/unsent';

/** What leaves, and the question that it may come to. */
export function useLeaving(): [leave: () => void, question: ReactNode] {
  const navigate = useNavigate();
  const signOut = useSignOut();
  const [left, setLeft] = useState(0);
  const out = () => {
    signOut().then(() => navigate('/sign-in', { replace: true }), (error: unknown) => toasts.warn(explain(error)));
  };
  const leave = () => void settle().then((documents) => (documents === 0 ? out() : setLeft(documents)));
  const lose = async () => {
    setLeft(0);
    // A page that is open would keep its words again when it is left.
    await navigate('/projects');
    out();
  };
  const question = left > 0 && <Question left={left} lose={() => void lose()} onClose={() => setLeft(0)} />;
  return [leave, question];
}

function Question({ left, lose, onClose }: { left: number; lose: () => void; onClose: () => void }) {
  return (
    <Dialog title="Not everything is saved" onClose={onClose}>
      <p>
        {count(left, 'document')} {left === 1 ? 'has' : 'have'} words that are in this browser alone: the server did not take them yet.
        Signing out removes them. Stay, and open what the list marks as not sent yet.
      </p>
      <div className="actions">
        <Button look="danger" onClick={lose}>Sign out and lose them</Button>
        <Button look="primary" onClick={onClose}>Stay</Button>
      </div>
    </Dialog>
  );
}
