// Deleted sources.
import { Deleted } from '@/components/Deleted';
import { useRestoreSource, useSourceTrash } from './queries';

export function SourceTrash({ projectId }: { projectId: string }) {
  const { data, error, refetch } = useSourceTrash(projectId);
  const restore = useRestoreSource();
  const things = data?.items.map(({ id, name, deletedAt, createdAt }) => ({ id, name, since: deletedAt ?? createdAt }));
  return <Deleted nouns="sources" things={things} error={error} again={() => void refetch()} restore={restore.mutate} />;
}
