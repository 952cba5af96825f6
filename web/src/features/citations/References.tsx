// The reference list of the saved document, in the style that is chosen, with what it lacks.
import { useId, useState } from 'react';
import { Trouble } from '@/components/States';
import { recall, remember } from '@/lib/storage';
import { isStyle, styles, type Style } from './bibliography';
import { useReferences } from './queries';

const place = 'ibid.style.';

function useStyle(documentId: string): [Style, (style: Style) => void] {
  const [style, setStyle] = useState<Style>(() => {
    const remembered = recall(place + documentId);
    return isStyle(remembered) ? remembered : 'ieee';
  });
  const choose = (chosen: Style) => {
    setStyle(chosen);
    remember(place + documentId, chosen);
  };
  return [style, choose];
}

export function References({ documentId }: { documentId: string }) {
  const [style, choose] = useStyle(documentId);
  const { data, error, isPlaceholderData } = useReferences(documentId, style);
  if (error) return <Trouble error={error} />;
  const cited = data?.items.filter((item) => item.cited) ?? [];
  const missing = data?.missing.length ?? 0;
  if (cited.length === 0 && missing === 0) return null;
  const plain = cited.filter((item) => item.plainly).length;
  return (
    <section className="references" aria-labelledby="references-heading" aria-busy={isPlaceholderData}>
      <div className="references__head">
        <h2 id="references-heading">References</h2>
        <StyleChoice style={style} choose={choose} />
      </div>
      {missing > 0 && <p className="note note--doubt">{missing === 1 ? 'One work that the text cites was deleted. Restore it, or remove its mention.' : `${missing} works that the text cites were deleted. Restore them, or remove their mentions.`}</p>}
      {plain > 0 && <p className="note note--doubt">{plain === 1 ? 'One entry' : `${plain} entries`} could not be set in this style and {plain === 1 ? 'stands' : 'stand'} here plainly.</p>}
      <ol>
        {cited.map((item) => (
          <li key={item.citationId}>
            <span className="references__number tabular">{item.label.length > 5 ? '' : item.label}</span>
            <span>{item.text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function StyleChoice({ style, choose }: { style: Style; choose: (style: Style) => void }) {
  const id = useId();
  return (
    <div className="references__style small">
      <label htmlFor={id}>Style of this list</label>
      <select id={id} className="input" value={style} onChange={(event) => isStyle(event.target.value) && choose(event.target.value)}>
        {styles.map(([name, title]) => <option key={name} value={name}>{title}</option>)}
      </select>
    </div>
  );
}
