// Words of the AI as paragraphs, each sentence that rests on a quote reachable by pointer and key.
import { paragraphs } from '@/lib/runs/pieces';
import type { Claim } from '@/lib/types';
import './grounded.css';

interface Props {
  text: string;
  claims: readonly Claim[];
  /** It is still being written. */
  live?: boolean;
}

export function Grounded({ text, claims, live = false }: Props) {
  const parts = paragraphs(text, claims);
  return (
    <>
      {parts.map((pieces, at) => (
        <p key={at} className={live && at === parts.length - 1 ? 'grounded__writing' : undefined}>
          {pieces.map(({ text: words, evidence }, index) =>
            evidence ? (
              <span key={index} className="evidence" data-evidence={evidence.id} data-state={evidence.state} tabIndex={0}>{words}</span>
            ) : <span key={index}>{words}</span>,
          )}
        </p>
      ))}
      {live && parts.length === 0 && <p className="grounded__writing" />}
    </>
  );
}
