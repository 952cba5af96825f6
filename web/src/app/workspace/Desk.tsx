// One document on the desk, with everything that works on it.
import { useCallback, useState } from 'react';
import { createPortal } from 'react-dom';
import { Sheet, Versions, useDocumentEvidence, useWriting } from '@/features/documents';
import { CiteDialog, References } from '@/features/citations';
import { PendingBlock, PendingText } from '@/features/drafting';
import { Icon } from '@/components/Icon';
import type { Document, Evidence } from '@/lib/types';
import { AssistantPane } from './AssistantPane';
import { BarTools } from './BarTools';
import { Cards } from './Cards';
import { LeftPane } from './LeftPane';
import { PaneTabs, type Pane } from './PaneTabs';
import { useOpenPlace } from './place';
import { useDraft } from './useDraft';

const extra = [PendingText];

interface Props {
  projectId: string;
  document: Document;
  reload: () => void;
}

export function Desk({ projectId, document, reload }: Props) {
  const writing = useWriting(document, extra);
  const { editor } = writing;
  const { data: evidence } = useDocumentEvidence(document.id);
  const draft = useDraft(writing);
  const open = useOpenPlace();
  const [pane, setPane] = useState<Pane>('write');
  const [dialog, setDialog] = useState<'cite' | 'versions' | null>(null);
  const openQuote = useCallback(({ sourceId, pageNumber, sourceText, quote }: Evidence) => {
    if (sourceId === null) return;
    open.open({ sourceId, page: pageNumber ?? 1, words: sourceText ?? quote ?? undefined });
    setPane('sources');
  }, [open]);
  const cite = (citationId: string) => {
    setPane('write');
    editor?.chain().focus().insertContent({ type: 'citation', attrs: { citationId } }).run();
  };
  const citeTool = (
    <button type="button" className="tool" aria-label="Cite a work (Ctrl+Shift+C)" title="Cite a work (Ctrl+Shift+C)" onClick={() => setDialog('cite')}>
      <Icon name="cite" />
    </button>
  );
  const onKey = (event: React.KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.key.toLowerCase() !== 'c') return;
    event.preventDefault();
    setDialog('cite');
  };
  return (
    <div className="workspace" data-pane={pane} data-viewing={open.place ? '' : undefined} onKeyDown={onKey}>
      <BarTools writing={writing} showVersions={() => setDialog('versions')} />
      <PaneTabs pane={pane} choose={setPane} />
      <LeftPane projectId={projectId} documentId={document.id} open={open} />
      <main className="middle">
        <Sheet writing={writing} tools={citeTool} reload={reload}><References documentId={document.id} /></Sheet>
      </main>
      <AssistantPane projectId={projectId} draft={draft} evidence={evidence?.items ?? []} openQuote={openQuote} cite={cite} find={() => setDialog('cite')} />
      {createPortal(<PendingBlock run={draft.run} keep={draft.keep} discard={draft.discard} />, draft.host)}
      <Cards writing={writing} projectId={projectId} evidence={evidence?.items ?? []} run={draft.run} open={openQuote} />
      {dialog === 'cite' && <CiteDialog projectId={projectId} cite={cite} onClose={() => setDialog(null)} />}
      {dialog === 'versions' && (
        <Versions documentId={document.id} current={writing.saver.now().version} onClose={() => setDialog(null)}
          onRestored={() => {
            setDialog(null);
            reload();
          }} />
      )}
    </div>
  );
}
