// Who writes: a name where there is only one, else a choice.
import { nameOf, type Providers } from '@/lib/runs/providers';

export function ProviderPicker({ providers: { items, chosen, choose }, label = 'Written by' }: { providers: Providers; label?: string }) {
  if (!chosen) return <span />;
  if (items.length === 1) {
    return <span className="soft small provider" title={chosen.name === 'offline' ? 'From the sources’ own sentences, without a model' : undefined}>{nameOf(chosen)}</span>;
  }
  return (
    <select className="toolbar__kind provider" aria-label={label} value={chosen.name} onChange={(event) => choose(event.target.value)}>
      {items.map((item) => <option key={item.name} value={item.name}>{nameOf(item)}</option>)}
    </select>
  );
}
