// Drafts: asked for, shown in the page as pending, kept with their evidence or discarded.
import './drafting.css';

export { Composer } from './Composer';
export { EvidenceList } from './EvidenceList';
export { PendingBlock } from './PendingBlock';
export { QuoteCard } from './QuoteCard';
export { blockAtCursor, firstGap, hidePending, insertBehindCursor, keepPending, PendingText, showPending } from './pendingText';
export { useDrafting } from './useDrafting';
