// Deleted works.
import { Deleted } from '@/components/Deleted';
import { useRestoreWork, useWorkTrash } from './queries';

export function WorkTrash({ projectId }: { projectId: string }) {
  const { data, error, refetch } = useWorkTrash(projectId);
  const restore = useRestoreWork();
  const things = data?.items.map(({ id, title, deletedAt, createdAt }) => ({ id, name: title, since: deletedAt ?? createdAt }));
  return <Deleted nouns="works" things={things} error={error} again={() => void refetch()} restore={restore.mutate} />;
}
