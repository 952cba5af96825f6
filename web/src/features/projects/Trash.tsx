// Deleted projects and how long each can still be brought back.
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Trouble, Waiting } from '@/components/States';
import { count, daysLeft } from '@/lib/format';
import { useLimits } from '@/lib/limits';
import { useProjectTrash, useRestoreProject } from './queries';

export function Trash() {
  const [open, setOpen] = useState(false);
  return (
    <section className="trash">
      <Button look="quiet" small icon="trash" aria-expanded={open} onClick={() => setOpen(!open)}>Trash</Button>
      {open && <Deleted />}
    </section>
  );
}

function Deleted() {
  const { data, error, refetch } = useProjectTrash(true);
  const { trashDays } = useLimits();
  const restore = useRestoreProject();
  if (error && !data) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (data.items.length === 0) return <p className="soft small">Empty. What you delete waits here for {count(trashDays, 'day')}.</p>;
  return (
    <ul className="trash__list">
      {data.items.map((project) => (
        <li key={project.id}>
          <span>{project.title}</span>
          <span className="soft small tabular">{count(daysLeft(project.deletedAt ?? project.updatedAt, trashDays), 'day')} left</span>
          <Button small onClick={() => restore.mutate(project)}>Restore</Button>
        </li>
      ))}
    </ul>
  );
}
