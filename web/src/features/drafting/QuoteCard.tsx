// What a sentence rests on: the quote, whether it was found, and the page it stands on.
import { Button } from '@/components/Button';
import { Icon } from '@/components/Icon';
import type { Evidence } from '@/lib/types';
import { meanings, names, tone } from './evidenceWords';

interface Props {
  evidence: Evidence;
  open: (evidence: Evidence) => void;
}

export function QuoteCard({ evidence, open }: Props) {
  const { state, quote, sourceText, sourceId, sourceName, pageNumber } = evidence;
  const differs = state === 'near' && sourceText !== null && sourceText !== quote;
  return (
    <div className="quote">
      <Status evidence={evidence} />
      {quote && <blockquote className="quote__words">{quote}</blockquote>}
      {differs && <><p className="soft small">The source reads:</p><blockquote className="quote__words">{sourceText}</blockquote></>}
      <p className="small soft">{meanings[state]}</p>
      {sourceId ? (
        <p className="quote__source">
          <span>{sourceName}{pageNumber !== null && <span className="tabular">, p. {pageNumber}</span>}</span>
          <Button small onClick={() => open(evidence)}>Open at page</Button>
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
