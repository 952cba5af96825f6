// Conversations beside the page: the list of them, or the one that is open.
import { useState, type ReactNode } from 'react';
import { HoverCard } from '@/components/HoverCard';
import type { Claim, Conversation } from '@/lib/types';
import { ConversationList } from './ConversationList';
import { EditTalk, type Changing } from './EditTalk';
import { Talk } from './Talk';

export interface Around {
  projectId: string;
  documentId: string;
  /** The block that holds the cursor, so that an answer knows where the writer is. */
  place: () => string | null;
  changing: Changing;
  insert: (text: string, claims: readonly Claim[]) => void;
  /** What the card over a sentence with a quote shows. */
  card: (claim: Claim['evidence'], close: () => void) => ReactNode;
}

export function ChatPane(around: Around) {
  const [conversation, choose] = useState<Conversation | null>(null);
  const [root, setRoot] = useState<HTMLElement | null>(null);
  const [claims, setClaims] = useState<readonly Claim[]>([]);
  return (
    <div className="chat" ref={setRoot}>
      {conversation?.mode === 'global_edit' && <EditTalk key={conversation.id} conversation={conversation} back={() => choose(null)} around={around} />}
      {conversation?.mode === 'discussion' && <Talk key={conversation.id} conversation={conversation} back={() => choose(null)} around={around} know={setClaims} />}
      {!conversation && <ConversationList projectId={around.projectId} documentId={around.documentId} choose={choose} />}
      <HoverCard root={root} selector="[data-evidence]" label="Quote">
        {(anchor, close) => {
          const claim = claims.find(({ evidence }) => evidence.id === anchor.dataset.evidence);
          return claim ? around.card(claim.evidence, close) : null;
        }}
      </HoverCard>
    </div>
  );
}
