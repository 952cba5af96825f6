// Deleted sources and how long each can still be brought back.
import { Button } from '@/components/Button';
import { Trouble, Waiting } from '@/components/States';
import { count, daysLeft } from '@/lib/format';
import { useLimits } from '@/lib/limits';
import { useRestoreSource, useSourceTrash } from './queries';

export function SourceTrash({ projectId }: { projectId: string }) {
  const { data, error } = useSourceTrash(projectId);
  const { trashDays } = useLimits();
  const restore = useRestoreSource();
  if (error) return <Trouble error={error} />;
  if (!data) return <Waiting />;
  if (data.items.length === 0) return <p className="shelf__empty">No deleted sources.</p>;
  return (
    <ul className="shelf__trash">
      {data.items.map((source) => (
        <li key={source.id} className="shelf__row">
          <span className="shelf__gone">
            <span className="shelf__name">{source.name}</span>
            <span className="shelf__facts">{count(daysLeft(source.deletedAt ?? source.createdAt, trashDays), 'day')} left</span>
          </span>
          <Button small onClick={() => restore.mutate(source.id)}>Restore</Button>
        </li>
      ))}
    </ul>
  );
}
