// Documents and sources; a source that is open takes the pane.
import { useState, type ReactNode } from 'react';
import { flushSync } from 'react-dom';
import { DocumentList } from '@/features/documents';
import { SourceList, Viewer, type Place } from '@/features/vault';
import type { OpenPlace } from './place';

interface Props {
  projectId: string;
  documentId: string | undefined;
  open: OpenPlace;
  /** The way through the document. */
  outline?: ReactNode;
}

export function LeftPane({ projectId, documentId, open, outline }: Props) {
  // The way back ends where it began, so that a keyboard does not lose its place.
  const [opener, setOpener] = useState<HTMLElement | null>(null);
  const openFromList = (place: Place) => {
    setOpener(document.activeElement instanceof HTMLElement ? document.activeElement : null);
    open.open(place);
  };
  const close = () => {
    flushSync(open.close);
    opener?.focus();
    setOpener(null);
  };
  return (
    <section className="left" id="panel-sources" aria-label="Documents and sources">
      {open.place && <Viewer place={open.place} onMove={open.open} onClose={close} entered={opener !== null} />}
      {/* Hidden, not gone: files on their way and what was searched for are still there on the way back. */}
      <div className="left__scroll" hidden={open.place !== null}>
        <DocumentList projectId={projectId} current={documentId} />
        {outline}
        <SourceList projectId={projectId} open={openFromList} />
      </div>
    </section>
  );
}
