// Earlier states of a document: read one, go back to it.
import { EditorContent, useEditor } from '@tiptap/react';
import { useState } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Trouble, Waiting } from '@/components/States';
import { moment } from '@/lib/format';
import type { Document, Version, VersionSummary } from '@/lib/types';
import { documents } from './api';
import { schema } from './extensions';
import { useVersion, useVersions } from './queries';

const reasons: Record<VersionSummary['reason'], string> = {
  autosave: 'Saved while writing',
  manual: 'Saved',
  restore: 'Brought back',
  ai: 'Draft kept',
};

interface Props {
  documentId: string;
  current: number;
  onRestored: (document: Document) => void;
  onClose: () => void;
}

export function Versions({ documentId, current, onRestored, onClose }: Props) {
  const { data, error, refetch } = useVersions(documentId);
  const [chosen, setChosen] = useState<number | null>(null);
  return (
    <Dialog title="Versions" wide onClose={onClose}>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && (
        <div className="versions">
          <ul className="versions__list">
            {data.items.map((version) => (
              <li key={version.version}>
                <button type="button" className="versions__one" aria-pressed={chosen === version.version} onClick={() => setChosen(version.version)}>
                  <span className="tabular">{moment(version.createdAt)}</span>
                  <span className="soft small">{version.version === current ? 'Now' : reasons[version.reason]}</span>
                </button>
              </li>
            ))}
          </ul>
          <Preview documentId={documentId} version={chosen} current={current} onRestored={onRestored} />
        </div>
      )}
    </Dialog>
  );
}

interface PreviewProps {
  documentId: string;
  version: number | null;
  current: number;
  onRestored: (document: Document) => void;
}

function Preview({ documentId, version, current, onRestored }: PreviewProps) {
  const { data, error, isFetching } = useVersion(documentId, version);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  if (version === null) return <p className="soft">Choose a version to read it. Going back keeps the newer ones too.</p>;
  if (error) return <Trouble error={error} />;
  if (!data || isFetching) return <Waiting />;
  const restore = () => {
    setBusy(true);
    documents.goBack(documentId, version, current).then(onRestored, setFailed).finally(() => setBusy(false));
  };
  return (
    <div className="versions__preview">
      {failed !== null && <Trouble error={failed} />}
      <Reading key={data.version} version={data} />
      {version !== current && (
        <div className="actions">
          <Button look="primary" disabled={busy} onClick={restore}>{busy ? 'Going back…' : 'Go back to this version'}</Button>
        </div>
      )}
    </div>
  );
}

function Reading({ version }: { version: Version }) {
  const editor = useEditor({ extensions: schema, content: version.content, editable: false, injectCSS: false, editorProps: { attributes: { class: 'prose', role: 'document', 'aria-label': 'Text of this version' } } });
  return (
    <article className="versions__text" tabIndex={0} aria-label={`Version ${version.version}`}>
      <h3 className="sheet__title">{version.title}</h3>
      <EditorContent editor={editor} />
    </article>
  );
}
