// The works of a project: cite, remove.
import { Button } from '@/components/Button';
import { Menu, type MenuAct } from '@/components/Menu';
import { Empty, Trouble, Waiting } from '@/components/States';
import type { Citation } from '@/lib/types';
import { byline } from './names';
import { useCitations, useRemoveWork } from './queries';

interface Props {
  projectId: string;
  cite: ((citationId: string) => void) | null;
  find: () => void;
}

export function Works({ projectId, cite, find }: Props) {
  const { data, error, refetch } = useCitations(projectId);
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Waiting />;
  const button = <Button small icon="search" onClick={find}>Find a work</Button>;
  if (data.items.length === 0) return <Empty title="No works yet" action={button}>Look papers up by title, author or DOI; each one you cite is kept here and numbered for you.</Empty>;
  return (
    <div className="works">
      <div className="works__head">{button}</div>
      <ul>{data.items.map((work) => <Row key={work.id} work={work} cite={cite} />)}</ul>
    </div>
  );
}

function Row({ work, cite }: { work: Citation; cite: Props['cite'] }) {
  const remove = useRemoveWork();
  const doi = work.doi;
  const acts: MenuAct[] = [
    ...(cite ? [{ name: 'Cite at the cursor', icon: 'cite' as const, run: () => cite(work.id) }] : []),
    ...(doi ? [{ name: 'Open at doi.org', icon: 'link' as const, run: () => void window.open(`https://doi.org/${encodeURI(doi)}`, '_blank', 'noopener') }] : []),
    { name: 'Delete', icon: 'trash', danger: true, run: () => remove.mutate(work) },
  ];
  return (
    <li className="work">
      <span className="work__words">
        <span className="work__title">{work.title}</span>
        <span className="soft small tabular">{byline(work)}</span>
      </span>
      <Menu label={`More about ${work.title}`} acts={acts} />
    </li>
  );
}
