// The reference list of the saved document in its own style, with what the text cites in vain and what it leaves out.
import { Button } from '@/components/Button';
import { Trouble } from '@/components/States';
import { count } from '@/lib/format';
import type { ReferenceList } from '@/lib/types';
import { useChooseStyle, useReferences, useRestoreWork } from './queries';
import { StyleChoice } from './StyleChoice';

interface Props {
  documentId: string;
  /** Mentions a work at the cursor. */
  cite: (citationId: string) => void;
}

export function References({ documentId, cite }: Props) {
  const { data, error } = useReferences(documentId);
  const style = useChooseStyle(documentId);
  if (error) return <Trouble error={error} />;
  const cited = data?.items.filter((item) => item.cited) ?? [];
  if (!data || (cited.length === 0 && data.missing.length === 0)) return null;
  return (
    <section className="references" aria-labelledby="references-heading" aria-busy={style.isPending}>
      <div className="references__head">
        <h2 id="references-heading">{data.heading}</h2>
        <StyleChoice style={style.isPending ? style.variables : data.style} title={style.isPending ? 'Another style' : data.styleTitle} choose={style.mutate} />
      </div>
      {data.warnings.map(({ code, detail }) => <p key={code} className="note note--doubt">{sentence(detail)}</p>)}
      {data.missing.length > 0 && <Missing works={data.missing} />}
      <ol>
        {cited.map((item) => (
          <li key={item.citationId} className={item.listed ? undefined : 'references__hanging'}>
            {item.listed && <span className="references__number tabular">{item.listed}</span>}
            <span>{item.text}</span>
          </li>
        ))}
      </ol>
      {data.unused.length > 0 && <Unused works={data.unused} cite={cite} />}
    </section>
  );
}

const sentence = (detail: string) => `${detail.charAt(0).toUpperCase()}${detail.slice(1)}.`;

function Missing({ works }: { works: ReferenceList['missing'] }) {
  const restore = useRestoreWork();
  return (
    <div className="note note--doubt">
      <p>{works.length === 1 ? 'One work that the text cites was deleted. Restore it, or remove its mention.' : `${works.length} works that the text cites were deleted. Restore them, or remove their mentions.`}</p>
      <ul className="references__works">
        {works.map(({ citationId, title }) => title && (
          <li key={citationId} className="references__work">
            <span>{title}</span>
            <Button small disabled={restore.isPending} onClick={() => restore.mutate(citationId)} aria-label={`Restore ${title}`}>Restore</Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Unused({ works, cite }: { works: ReferenceList['unused']; cite: Props['cite'] }) {
  return (
    <details className="references__unused">
      <summary>{count(works.length, 'work')} of this project {works.length === 1 ? 'is' : 'are'} not cited here</summary>
      <ul className="references__works">
        {works.map(({ citationId, title }) => (
          <li key={citationId} className="references__work">
            <span>{title}</span>
            <Button small onClick={() => cite(citationId)} aria-label={`Cite ${title}`}>Cite</Button>
          </li>
        ))}
      </ul>
    </details>
  );
}
