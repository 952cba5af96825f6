// The cards that rise over the page: what a sentence rests on, which work a number means.
import { CitationCard } from '@/features/citations';
import { groupAt, recite, type Writing } from '@/features/documents';
import { QuoteCard } from '@/features/drafting';
import { HoverCard } from '@/components/HoverCard';
import type { Claim, Evidence } from '@/lib/types';
import { usePlaceOf } from './usePlaceOf';

interface Props {
  writing: Writing;
  projectId: string;
  evidence: readonly Evidence[];
  run: { claims: readonly Claim[] };
  open: (evidence: Evidence) => void;
  /** Looks for a work to stand beside those at a place. */
  another: (at: number) => void;
}

const unknown = (id: string): Evidence => ({
  id, quote: null, state: 'unverified', sourceId: null, sourceName: null, pageNumber: null, startOffset: null, endOffset: null, sourceText: null,
});

export function Cards({ writing: { editor }, projectId, evidence, run, open, another }: Props) {
  const root = editor?.view.dom ?? null;
  const placeOf = usePlaceOf(projectId);
  const find = (id: string) =>
    run.claims.find((claim) => claim.evidence.id === id)?.evidence ?? evidence.find((item) => item.id === id) ?? unknown(id);
  return (
    <>
      <HoverCard root={root} selector="[data-evidence]" label="Quote">
        {(anchor, close) => (
          <QuoteCard evidence={find(anchor.dataset.evidence ?? '')} place={placeOf(find(anchor.dataset.evidence ?? ''))} open={(chosen) => {
            close();
            open(chosen);
          }} />
        )}
      </HoverCard>
      <HoverCard root={root} selector="[data-citation]" label="Cited work">
        {(anchor, close) => {
          if (!editor) return null;
          const at = editor.view.posAtDOM(anchor, 0);
          return (
            <CitationCard key={at} projectId={projectId} group={groupAt(editor.state.doc, at)}
              change={(works) => {
                recite(editor, at, works);
                close();
              }}
              another={() => {
                close();
                another(at);
              }} />
          );
        }}
      </HoverCard>
    </>
  );
}
