// Documents and sources; a source that is open takes the pane.
import { DocumentList } from '@/features/documents';
import { SourceList, Viewer } from '@/features/vault';
import type { OpenPlace } from './place';

interface Props {
  projectId: string;
  documentId: string | undefined;
  open: OpenPlace;
}

export function LeftPane({ projectId, documentId, open }: Props) {
  return (
    <aside className="left" aria-label="Documents and sources">
      {open.place
        ? <Viewer place={open.place} onMove={open.open} onClose={open.close} />
        : (
          <div className="left__scroll">
            <DocumentList projectId={projectId} current={documentId} />
            <SourceList projectId={projectId} open={open.open} />
          </div>
        )}
    </aside>
  );
}
