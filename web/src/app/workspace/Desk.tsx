// One document on the desk, with everything that works on it.
import { useCallback, useEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { CiteCommand, Outline, Sheet, Versions, useDocumentEvidence, useWriting } from '@/features/documents';
import { CiteDialog, References } from '@/features/citations';
import { PendingBlock, PendingText } from '@/features/drafting';
import { EditMarks, EditsStatus, ReviewDock } from '@/features/edits';
import { Icon } from '@/components/Icon';
import { usePageTitle } from '@/lib/pageTitle';
import { isLive } from '@/lib/runs/run';
import type { Claim, Document, Evidence } from '@/lib/types';
import { AssistantPane } from './AssistantPane';
import { BarTools } from './BarTools';
import { Cards } from './Cards';
import { LeftPane } from './LeftPane';
import { PaneTabs, type Pane } from './PaneTabs';
import { useOpenPlace } from './place';
import { useCiting } from './useCiting';
import { useDraft, useFollowing, type Draft } from './useDraft';
import { useEditing } from './useEditing';

const extra = [PendingText, EditMarks, CiteCommand];

interface Props {
  projectId: string;
  document: Document;
  reload: () => void;
}

/** Where one pane shows at a time, the draft brings its own to the front; what went wrong is told where it was asked. */
function useDraftPane(run: Draft['run'], choose: (pane: Pane) => void): void {
  const live = isLive(run);
  const told = run.phase === 'failed' || run.nothing;
  useEffect(() => {
    if (!window.matchMedia('(max-width: 46rem)').matches) return;
    if (told) choose('assistant');
    else if (live) choose('write');
  }, [live, told, choose]);
}

function CiteTool({ onClick }: { onClick: () => void }) {
  const name = 'Cite a work (Ctrl+Shift+C)';
  return <button type="button" className="tool" aria-label={name} title={name} onClick={onClick}><Icon name="cite" /></button>;
}

export function Desk({ projectId, document, reload }: Props) {
  const writing = useWriting(document, extra);
  const { editor } = writing;
  usePageTitle(writing.title);
  const { data: evidence } = useDocumentEvidence(document.id);
  const draft = useDraft(writing);
  const open = useOpenPlace();
  const [pane, setPane] = useState<Pane>('write');
  useDraftPane(draft.run, setPane);
  useFollowing(draft, pane);
  const citing = useCiting(writing, () => setPane('write'));
  const [versions, showVersions] = useState(false);
  const editing = useEditing(writing, setPane);
  const openQuote = useCallback(({ sourceId, pageNumber, sourceText, quote }: Evidence) => {
    if (sourceId === null) return;
    open.open({ sourceId, page: pageNumber ?? 1, words: sourceText ?? quote ?? undefined });
    setPane('sources');
  }, [open]);
  const cite = (citationId: string) => citing.mention([{ citationId }]);
  const find = () => citing.find();
  const insert = (text: string, claims: readonly Claim[]) => {
    setPane('write');
    draft.insert(text, claims);
  };
  const onKey = (event: React.KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.key.toLowerCase() !== 'c') return;
    event.preventDefault();
    find();
  };
  return (
    <main className="workspace" data-pane={pane} data-viewing={open.place ? '' : undefined} onKeyDown={onKey}>
      <h1 className="sr-only">{writing.title || 'Untitled'}</h1>
      <BarTools writing={writing} showVersions={() => showVersions(true)} />
      <PaneTabs pane={pane} choose={setPane} />
      <EditsStatus edits={editing.edits} />
      <LeftPane projectId={projectId} documentId={document.id} open={open} outline={editor && <Outline editor={editor} onGo={() => setPane('write')} />} />
      <section className="middle" id="panel-write" aria-label="Document">
        <Sheet writing={writing} tools={<CiteTool onClick={find} />} reload={reload} foot={<ReviewDock edits={editing.edits} reload={reload} leave={editing.leave} />}>
          <References documentId={document.id} cite={cite} />
        </Sheet>
      </section>
      <AssistantPane projectId={projectId} documentId={document.id} draft={draft} editing={editing} place={draft.place} insert={insert} evidence={evidence?.items ?? []} openQuote={openQuote} cite={cite} find={find} />
      {createPortal(<PendingBlock run={draft.run} stop={draft.stop} keep={draft.keep} discard={draft.discard} />, draft.host)}
      <Cards writing={writing} projectId={projectId} evidence={evidence?.items ?? []} run={draft.run} open={openQuote} another={citing.find} />
      {citing.looking && <CiteDialog projectId={projectId} cite={citing.mention} onClose={citing.close} />}
      {versions && <Versions documentId={document.id} current={writing.saver.now().version} onClose={() => showVersions(false)} onRestored={reload} />}
    </main>
  );
}
