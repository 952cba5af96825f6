// Every quote that the saved document rests on, doubtful ones first: the same cards, reachable by keyboard.
import { Empty } from '@/components/States';
import type { Evidence } from '@/lib/types';
import { tone } from './evidenceWords';
import { Status } from './QuoteCard';

const order = { bad: 0, doubt: 1, good: 2 };

interface Props {
  items: readonly Evidence[];
  placeOf: (evidence: Evidence) => string;
  reveal: (evidence: Evidence) => void;
}

export function EvidenceList({ items, placeOf, reveal }: Props) {
  if (items.length === 0) {
    return <Empty title="No quotes yet">When you keep a draft, the quotes that its sentences rest on are listed here.</Empty>;
  }
  const sorted = [...items].sort((a, b) => order[tone(a.state)] - order[tone(b.state)]);
  return (
    <ul className="evidence-list">
      {sorted.map((evidence) => (
        <li key={evidence.id}>
          <button type="button" className="evidence-list__one" onClick={() => reveal(evidence)}>
            <Status evidence={evidence} />
            <span className="quote__words">{evidence.quote ?? 'Unknown quote'}</span>
            {evidence.sourceName && <span className="soft small tabular">{[evidence.sourceName, placeOf(evidence)].filter(Boolean).join(', ')}</span>}
          </button>
        </li>
      ))}
    </ul>
  );
}
