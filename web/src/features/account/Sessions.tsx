// Where the account is signed in, and the end of it where it should not be.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@/components/Button';
import { Trouble, Waiting } from '@/components/States';
import { ago, date } from '@/lib/format';
import { explain } from '@/lib/problem';
import { toasts } from '@/lib/toasts';
import type { Session } from '@/lib/types';
import { readable } from './agent';
import { account } from './api';

const key = ['sessions'];

function useEnd() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string | null) => (id === null ? account.endOthers() : account.end(id)),
    onSuccess: (_, id) => {
      toasts.say(id === null ? 'You are signed out everywhere else.' : 'That session is ended.');
      return queries.invalidateQueries({ queryKey: key });
    },
    onError: (error) => toasts.warn(explain(error)),
  });
}

export function Sessions() {
  const { data, error, refetch } = useQuery({ queryKey: key, queryFn: ({ signal }) => account.sessions(signal) });
  const end = useEnd();
  if (error && !data) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Waiting />;
  return (
    <>
      <ul className="sessions">
        {data.items.map((session) => <One key={session.id} session={session} busy={end.isPending} end={() => end.mutate(session.id)} />)}
      </ul>
      {data.items.length > 1 && <div><Button disabled={end.isPending} onClick={() => end.mutate(null)}>Sign out everywhere else</Button></div>}
    </>
  );
}

function One({ session: { current, userAgent, address, createdAt, usedAt }, busy, end }: { session: Session; busy: boolean; end: () => void }) {
  const name = readable(userAgent);
  return (
    <li>
      <div>
        <p title={userAgent}>{name}{current && <strong className="sessions__here"> This one</strong>}</p>
        <p className="soft small tabular">{address && `${address} · `}signed in {date(createdAt)} · used {ago(usedAt)}</p>
      </div>
      {!current && <Button small disabled={busy} aria-label={`End the session of ${name}, used ${ago(usedAt)}`} onClick={end}>End</Button>}
    </li>
  );
}
