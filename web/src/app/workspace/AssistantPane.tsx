// What helps to write: drafts, the quotes they rest on, the works that are cited.
import { useState } from 'react';
import { Tabs } from '@/components/Tabs';
import { ChatPane } from '@/features/chat';
import { Works } from '@/features/citations';
import { Composer, EvidenceList, QuoteCard } from '@/features/drafting';
import { EditPane, progress } from '@/features/edits';
import type { Claim, Evidence } from '@/lib/types';
import type { Draft } from './useDraft';
import type { Editing } from './useEditing';
import { usePlaceOf } from './usePlaceOf';

type Tab = 'draft' | 'edit' | 'chat' | 'quotes' | 'works';
const tabs = [['draft', 'Draft'], ['edit', 'Edit'], ['chat', 'Chat'], ['quotes', 'Quotes'], ['works', 'Works']] as const;

interface Props {
  projectId: string;
  documentId: string;
  draft: Draft;
  editing: Editing;
  /** The block that holds the cursor. */
  place: () => string | null;
  insert: (text: string, claims: readonly Claim[]) => void;
  evidence: readonly Evidence[];
  openQuote: (evidence: Evidence) => void;
  cite: (citationId: string) => void;
  find: () => void;
}

const changing = ({ edits: { run, conversationId, ask, stop, close, trouble, reviewing, operations }, review }: Editing) => ({
  run, conversationId, ask, stop, close, review, saying: progress(run),
  // Told in the review where there is one.
  trouble: operations.length === 0 || !reviewing ? trouble?.words ?? null : null,
});

export function AssistantPane({ projectId, documentId, draft, editing, place, insert, evidence, openQuote, cite, find }: Props) {
  const [tab, setTab] = useState<Tab>('draft');
  const placeOf = usePlaceOf(projectId);
  // Once open it stays, so that an answer goes on being read while another tab shows.
  const [talking, setTalking] = useState(false);
  const choose = (next: Tab) => {
    setTab(next);
    if (next === 'chat') setTalking(true);
  };
  return (
    <section className="side" id="panel-assistant" aria-label="Assistant">
      <Tabs label="Assistant" tabs={tabs} chosen={tab} choose={choose} />
      <div className="side__panel" role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`}>
        <div hidden={tab !== 'draft'}>
          <Composer run={draft.run} start={draft.start} stop={draft.stop} keep={draft.keep} discard={draft.discard} />
        </div>
        <div hidden={tab !== 'edit'}>
          <EditPane projectId={projectId} documentId={documentId} edits={editing.edits} review={editing.review} />
        </div>
        {talking && <div className="side__whole" hidden={tab !== 'chat'}>
          <ChatPane projectId={projectId} documentId={documentId} place={place} insert={insert} changing={changing(editing)} card={(quoted, close) => (
            <QuoteCard evidence={quoted} place={placeOf(quoted)} open={(chosen) => {
              close();
              openQuote(chosen);
            }} />
          )} />
        </div>}
        {tab === 'quotes' && <EvidenceList items={evidence} placeOf={placeOf} reveal={openQuote} />}
        {tab === 'works' && <Works projectId={projectId} cite={cite} find={find} />}
      </div>
    </section>
  );
}
