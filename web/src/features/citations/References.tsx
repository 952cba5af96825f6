// The reference list as it will be printed: the saved document's works in their order.
import { Trouble } from '@/components/States';
import { useReferences } from './queries';

export function References({ documentId }: { documentId: string }) {
  const { data, error } = useReferences(documentId);
  if (error) return <Trouble error={error} />;
  const cited = data?.items.filter((item) => item.cited) ?? [];
  if (cited.length === 0) return null;
  return (
    <section className="references" aria-labelledby="references-heading">
      <h2 id="references-heading">References</h2>
      <ol>
        {cited.map((item) => (
          <li key={item.citationId}>
            <span className="references__number tabular">{item.label}</span>
            <span>{item.text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
