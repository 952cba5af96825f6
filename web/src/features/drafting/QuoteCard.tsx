// What a sentence rests on: the quote, whether it was found, and the page it stands on.
import { Button } from '@/components/Button';
import { Icon } from '@/components/Icon';
import type { Evidence } from '@/lib/types';
import { meanings, names, tone } from './evidenceWords';

interface Props {
  evidence: Evidence;
  /** Where in its source the quote stands: "p. 3", "part 3"; empty where nobody knows. */
  place: string;
  open: (evidence: Evidence) => void;
}

export function QuoteCard({ evidence, place, open }: Props) {
  const { state, quote, sourceText, sourceId, sourceName } = evidence;
  const differs = state === 'near' && sourceText !== null && sourceText !== quote;
  return (
    <div className="quote">
      <Status evidence={evidence} />
      {quote && <blockquote className="quote__words">{quote}</blockquote>}
      {differs && <><p className="soft small">The source reads:</p><blockquote className="quote__words">{sourceText}</blockquote></>}
      <p className="small soft">{meanings[state]}</p>
      {sourceId ? (
        <p className="quote__source">
          <span>{sourceName}{place && <span className="tabular">, {place}</span>}</span>
          <Button small onClick={() => open(evidence)}>{place.startsWith('part') ? 'Open at part' : 'Open at page'}</Button>
        </p>
      ) : <p className="small">The source is no longer in the vault.</p>}
    </div>
  );
}

export function Status({ evidence: { state } }: { evidence: Evidence }) {
  const how = tone(state);
  return (
    <p className={`quote__state quote__state--${how}`}>
      <Icon name={how === 'good' ? 'check' : 'alert'} />
      {names[state]}
    </p>
  );
}
