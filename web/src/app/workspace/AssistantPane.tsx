// What helps to write: drafts, the quotes they rest on, the works that are cited.
import { useState } from 'react';
import { Tabs } from '@/components/Tabs';
import { Works } from '@/features/citations';
import { Composer, EvidenceList } from '@/features/drafting';
import type { Evidence } from '@/lib/types';
import type { Draft } from './useDraft';

type Tab = 'draft' | 'quotes' | 'works';
const tabs = [['draft', 'Draft'], ['quotes', 'Quotes'], ['works', 'Works']] as const;

interface Props {
  projectId: string;
  draft: Draft;
  evidence: readonly Evidence[];
  openQuote: (evidence: Evidence) => void;
  cite: (citationId: string) => void;
  find: () => void;
}

export function AssistantPane({ projectId, draft, evidence, openQuote, cite, find }: Props) {
  const [tab, setTab] = useState<Tab>('draft');
  return (
    <section className="side" id="panel-assistant" aria-label="Assistant">
      <Tabs label="Assistant" tabs={tabs} chosen={tab} choose={setTab} />
      <div className="side__panel" role="tabpanel" id={`panel-${tab}`} aria-labelledby={`tab-${tab}`}>
        <div hidden={tab !== 'draft'}>
          <Composer run={draft.run} start={draft.start} stop={draft.stop} keep={draft.keep} discard={draft.discard} />
        </div>
        {tab === 'quotes' && <EvidenceList items={evidence} reveal={openQuote} />}
        {tab === 'works' && <Works projectId={projectId} cite={cite} find={find} />}
      </div>
    </section>
  );
}
