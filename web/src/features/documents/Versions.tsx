// Earlier states of a document: read one, compare it, go back to it.
import { EditorContent, useEditor } from '@tiptap/react';
import { useMemo, useState } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Trouble, Waiting } from '@/components/States';
import { count, moment } from '@/lib/format';
import type { Document, Version, VersionSummary } from '@/lib/types';
import { documents } from './api';
import { compare } from './compare';
import { InOneText } from './Compared';
import { schema } from './extensions';
import { useVersion, useVersions } from './queries';

const reasons: Record<VersionSummary['reason'], string> = {
  autosave: 'Saved while writing',
  manual: 'Saved',
  restore: 'Brought back',
  ai: 'AI text taken in',
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
    <Dialog title="Versions" widest onClose={onClose}>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && (
        <div className="versions">
          <ul className="versions__list">
            {data.items.map((version) => (
              <li key={version.version}>
                <button type="button" className="versions__one" aria-pressed={chosen === version.version} onClick={() => setChosen(version.version)}>
                  <span className="tabular">{moment(version.createdAt)}</span>
                  <span className="soft small">{version.version === current ? 'Now' : reasons[version.reason]} · {count(version.wordCount, 'word')}</span>
                </button>
              </li>
            ))}
          </ul>
          <Preview key={chosen} documentId={documentId} version={chosen} before={before(data.items, chosen)} current={current} onRestored={onRestored} />
        </div>
      )}
    </Dialog>
  );
}

/** The version that the chosen one came from; the list has the newest first. */
function before(items: readonly VersionSummary[], chosen: number | null): number | null {
  return items[items.findIndex(({ version }) => version === chosen) + 1]?.version ?? null;
}

interface PreviewProps {
  documentId: string;
  version: number | null;
  before: number | null;
  current: number;
  onRestored: (document: Document) => void;
}

type Show = 'text' | 'now' | 'before';

function Preview({ documentId, version, before: earlier, current, onRestored }: PreviewProps) {
  const { data, error, isFetching } = useVersion(documentId, version);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const [show, setShow] = useState<Show>('text');
  if (version === null) return <p className="soft">Choose a version to read it, or to see what changed. Going back keeps the newer ones too.</p>;
  if (error) return <Trouble error={error} />;
  if (!data || isFetching) return <Waiting />;
  const restore = () => {
    setBusy(true);
    documents.goBack(documentId, version, current).then(onRestored, setFailed).finally(() => setBusy(false));
  };
  return (
    <div className="versions__preview">
      {failed !== null && <Trouble error={failed} />}
      <label className="versions__show">
        <span aria-hidden="true">Show</span>
        <select className="input" aria-label="Show" value={show} onChange={(event) => setShow(event.target.value as Show)}>
          <option value="text">the text as it was</option>
          {version !== current && <option value="now">what changed from then until now</option>}
          {earlier !== null && <option value="before">what changed with this version</option>}
        </select>
      </label>
      {show === 'text' && <Reading version={data} />}
      {show === 'now' && <Changes documentId={documentId} from={version} to={current} />}
      {show === 'before' && earlier !== null && <Changes documentId={documentId} from={earlier} to={version} />}
      {version !== current && (
        <div className="actions">
          <Button look="primary" disabled={busy} onClick={restore}>{busy ? 'Going back…' : 'Go back to this version'}</Button>
        </div>
      )}
    </div>
  );
}

function Changes({ documentId, from, to }: { documentId: string; from: number; to: number }) {
  const before = useVersion(documentId, from);
  const after = useVersion(documentId, to);
  const rows = useMemo(() => (before.data && after.data ? compare(before.data.content, after.data.content) : null), [before.data, after.data]);
  const error = before.error ?? after.error;
  if (error) return <Trouble error={error} />;
  if (!rows) return <Waiting />;
  return (
    <article className="versions__text" tabIndex={0} aria-label="What changed">
      {before.data?.title !== after.data?.title && <p>The title was <del>{before.data?.title}</del> and became <ins>{after.data?.title}</ins>.</p>}
      <InOneText rows={rows} />
    </article>
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
