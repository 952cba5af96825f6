// What is in a trash, with how long each can still be brought back.
import { count, daysLeft } from '@/lib/format';
import { useLimits } from '@/lib/limits';
import { Button } from './Button';
import { Trouble, Waiting } from './States';

interface Gone {
  id: string;
  name: string;
  /** When it was deleted. */
  since: string;
}

interface Props {
  /** As in “No deleted sources.” */
  nouns: string;
  things: readonly Gone[] | undefined;
  error: unknown;
  again: () => void;
  restore: (id: string) => void;
}

export function Deleted({ nouns, things, error, again, restore }: Props) {
  const { trashDays } = useLimits();
  if (error && !things) return <Trouble error={error} again={again} />;
  if (!things) return <Waiting />;
  if (things.length === 0) return <p className="shelf__empty">No deleted {nouns}.</p>;
  return (
    <ul className="shelf__trash" aria-label={`Deleted ${nouns}`}>
      {things.map(({ id, name, since }) => (
        <li key={id} className="shelf__row">
          <span className="shelf__gone">
            <span className="shelf__name" title={name}>{name}</span>
            <span className="shelf__facts">{count(daysLeft(since, trashDays), 'day')} left</span>
          </span>
          <Button small aria-label={`Restore ${name}`} onClick={() => restore(id)}>Restore</Button>
        </li>
      ))}
    </ul>
  );
}
