// A mention in the text: which work it is, which place in it is meant, and its removal.
import { Button } from '@/components/Button';
import { Trouble, Waiting } from '@/components/States';
import { byline } from './names';
import { useCitations } from './queries';

interface Props {
  projectId: string;
  citationId: string;
  locator: string;
  setLocator: (locator: string) => void;
  remove: () => void;
}

export function CitationCard({ projectId, citationId, locator, setLocator, remove }: Props) {
  const { data, error } = useCitations(projectId);
  if (error) return <Trouble error={error} />;
  if (!data) return <Waiting />;
  const work = data.items.find(({ id }) => id === citationId);
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setLocator(String(new FormData(event.currentTarget).get('locator')).trim());
  };
  return (
    <div className="citation-card">
      {work ? (
        <>
          <p className="work__title">{work.title}</p>
          <p className="soft small tabular">{byline(work)}</p>
          {work.doi && <p className="small"><a href={`https://doi.org/${encodeURI(work.doi)}`} target="_blank" rel="noopener noreferrer">{work.doi}</a></p>}
        </>
      ) : <p>This work was deleted from the project. Restore it, or remove the mention.</p>}
      <form className="citation-card__place" onSubmit={submit}>
        <input className="input" name="locator" aria-label="Place in the work" placeholder="Place, such as p. 5" defaultValue={locator} maxLength={500} />
        <Button small type="submit">Set</Button>
        <Button small look="danger" onClick={remove}>Remove</Button>
      </form>
    </div>
  );
}
