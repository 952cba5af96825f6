// Says where the letter went, and sends it again when asked.
import { useEffect, useState } from 'react';
import { Link } from 'react-router';
import { Button } from '@/components/Button';
import { Trouble } from '@/components/States';
import { toHeading } from '@/lib/pageTitle';
import { Frame } from './Frame';

export function MailSent({ to, why, again }: { to: string; why: string; again: () => Promise<unknown> }) {
  const [state, setState] = useState<'idle' | 'busy' | 'sent'>('idle');
  const [error, setError] = useState<unknown>(null);
  // It takes the place of the form, and of the button that was pressed there.
  useEffect(toHeading, []);
  const resend = () => {
    setState('busy');
    setError(null);
    again().then(() => setState('sent'), (reason: unknown) => {
      setError(reason);
      setState('idle');
    });
  };
  return (
    <Frame title="Check your mail" lead={<>We sent a letter to <strong>{to}</strong>. {why}</>}>
      {error !== null && <Trouble error={error} />}
      {state === 'sent' && <p className="note note--good" role="status">Sent again.</p>}
      <div>
        <Button onClick={resend} disabled={state === 'busy'}>{state === 'busy' ? 'Sending…' : 'Send it again'}</Button>
      </div>
      <p className="soft small">Nothing there after a few minutes? Look in the spam folder.</p>
      <p className="frame__links"><Link to="/sign-in">Back to sign in</Link></p>
    </Frame>
  );
}
