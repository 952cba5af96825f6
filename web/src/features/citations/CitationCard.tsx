// A group of mentions in the text: which works they are, which place in each is meant, and how the group is changed.
import { Button } from '@/components/Button';
import { Trouble, Waiting } from '@/components/States';
import type { Citation } from '@/lib/types';
import { byline, placed } from './names';
import { useCitations } from './queries';

/** A work as one place in the text mentions it. */
export interface Mentioned {
  citationId: string;
  locator?: string | null;
  prefix?: string | null;
  suffix?: string | null;
}

interface Props {
  projectId: string;
  group: readonly Mentioned[];
  /** Puts these in the group's place; none takes it out. */
  change: (group: Mentioned[]) => void;
  /** Looks for another work to stand beside these. */
  another: () => void;
}

export function CitationCard({ projectId, group, change, another }: Props) {
  const { data, error } = useCitations(projectId);
  if (error) return <Trouble error={error} />;
  if (!data) return <Waiting />;
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const told = new FormData(event.currentTarget);
    const said = (name: string, index: number) => String(told.get(`${name}-${index}`) ?? '').trim();
    change(group.map(({ citationId }, index) => ({
      citationId, locator: placed(said('locator', index)), prefix: said('prefix', index), suffix: said('suffix', index),
    })));
  };
  return (
    <form className="citation-card" onSubmit={submit}>
      {group.map((mention, index) => (
        <OneWork key={index} index={index} mention={mention} work={data.items.find(({ id }) => id === mention.citationId)}
          remove={() => change(group.filter((_, other) => other !== index))} />
      ))}
      <div className="citation-card__acts">
        <Button small look="primary" type="submit">Set</Button>
        <Button small icon="add" onClick={another}>Another work</Button>
      </div>
    </form>
  );
}

function OneWork({ index, mention, work, remove }: { index: number; mention: Mentioned; work: Citation | undefined; remove: () => void }) {
  const title = work?.title ?? 'the deleted work';
  const field = (name: 'locator' | 'prefix' | 'suffix', label: string, placeholder: string) => (
    <input className="input" name={`${name}-${index}`} aria-label={`${label}: ${title}`} placeholder={placeholder} defaultValue={mention[name] ?? ''} maxLength={500} />
  );
  return (
    <fieldset className="citation-card__work">
      <legend className="sr-only">{title}</legend>
      <div className="citation-card__head">
        {work ? <Facts work={work} /> : <p>This work was deleted from the project. Restore it, or remove the mention.</p>}
        <Button small look="quiet" icon="trash" label={`Remove ${title} from here`} onClick={remove} />
      </div>
      <div className="citation-card__words">
        {field('prefix', 'Words before', 'Before')}
        {field('locator', 'Place in the work', 'p. 5')}
        {field('suffix', 'Words after', 'After')}
      </div>
    </fieldset>
  );
}

function Facts({ work }: { work: Citation }) {
  return (
    <div className="work__words">
      <span className="work__title">{work.title}</span>
      <span className="soft small tabular">{byline(work)}</span>
      {work.doi && <a className="small" href={`https://doi.org/${encodeURI(work.doi)}`} target="_blank" rel="noopener noreferrer">{work.doi}</a>}
    </div>
  );
}
