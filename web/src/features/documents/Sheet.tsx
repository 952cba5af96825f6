// The page one writes on: title, tools, text.
import { EditorContent } from '@tiptap/react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore, type KeyboardEvent, type ReactNode } from 'react';
import { useLimits } from '@/lib/limits';
import { toasts } from '@/lib/toasts';
import { documents } from './api';
import { Conflict } from './Conflict';
import { showEvidence } from './evidenceStates';
import { FootnoteDialog } from './FootnoteDialog';
import { FormulaDialog } from './FormulaDialog';
import { Notes } from './Notes';
import { useDocument, useDocumentEvidence, useFreshDocuments } from './queries';
import { isTroubled, type Saving } from './saving';
import { Toolbar } from './Toolbar';
import type { Writing } from './useWriting';
import './documents.css';

interface Props {
  writing: Writing;
  tools?: ReactNode;
  reload: () => void;
  /** What stands under the page, however far it is scrolled. */
  foot?: ReactNode;
  children?: ReactNode;
}

export function Sheet({ writing, tools, reload, foot, children }: Props) {
  const { editor, saver } = writing;
  const { data: evidence } = useDocumentEvidence(writing.document.id);
  const saving = useSyncExternalStore(saver.subscribe, saver.now);
  useEffect(() => {
    if (editor && evidence) showEvidence(editor, new Map(evidence.items.map(({ id, state }) => [id, state])));
  }, [editor, evidence]);
  const onKey = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === 's') void saver.flush('manual');
    if (key === 'k') document.querySelector<HTMLElement>('[data-tool=link]')?.click();
    if (key === 's' || key === 'k') event.preventDefault();
  };
  return (
    <div className="sheet" onKeyDown={onKey}>
      {editor && <Toolbar editor={editor}>{tools}</Toolbar>}
      {isTroubled(saving) && <Unsaved saving={saving} />}
      <div className="sheet__scroll">
        <div className="sheet__page">
          <Title writing={writing} />
          <EditorContent editor={editor} />
          {editor && <Notes editor={editor} />}
          {children}
        </div>
      </div>
      {editor && <FootnoteDialog editor={editor} />}
      {editor && <FormulaDialog editor={editor} />}
      {foot}
      {saving.phase === 'conflict' && <Resolve writing={writing} reload={reload} />}
    </div>
  );
}

/** A first failure may pass within seconds and is told by the bar alone. */
function Unsaved({ saving: { problem, failures, retryable } }: { saving: Saving }) {
  if (!retryable) return <p className="note note--bad" role="alert">{problem} Your words are kept in this browser meanwhile.</p>;
  if (failures < 2) return null;
  return <p className="note note--doubt" role="status">{problem} Your words are kept in this browser and saved as soon as that is possible.</p>;
}

function Title({ writing: { title, setTitle, editor } }: { writing: Writing }) {
  const { titleMax } = useLimits();
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    // Not the focus command: it waits a frame, and the first letter typed would stay in the title.
    editor?.commands.setTextSelection(1);
    editor?.view.focus();
  };
  const near = title.length > titleMax - 30;
  return (
    <>
      <textarea className="sheet__title" aria-label="Title" rows={1} value={title} maxLength={titleMax} placeholder="Untitled"
        onKeyDown={onKey} onChange={(event) => setTitle(event.target.value.replace(/\n/g, ' '))} />
      {near && <p className="soft small tabular">{title.length} of {titleMax} characters</p>}
    </>
  );
}

function Resolve({ writing, reload }: { writing: Writing; reload: () => void }) {
  const { document: mine, saver, words, counts } = writing;
  const { data: theirs, error, isFetching, refetch } = useDocument(mine.id);
  const [now] = useState(words);
  const queries = useQueryClient();
  const fresh = useFreshDocuments();
  useEffect(() => void queries.invalidateQueries({ queryKey: ['documents', 'one', mine.id] }), [queries, mine.id]);
  const takeTheirs = (version: number) => {
    saver.resolve(version, false);
    reload();
  };
  const copyMine = async (version: number) => {
    const { title, content } = words();
    const copy = await documents.begin(mine.projectId, `${title.slice(0, 280)} (my copy)`);
    await documents.save(copy.id, copy.version, { title: copy.title, content });
    await fresh();
    takeTheirs(version);
    toasts.say(`Yours is saved as “${copy.title}”.`);
  };
  const ready = isFetching ? undefined : theirs;
  const version = ready?.version ?? saver.now().theirs ?? mine.version;
  return (
    <Conflict theirs={ready} mine={now} error={error} myWords={counts.all} again={() => void refetch()}
      keepMine={() => saver.resolve(version, true)} copyMine={() => copyMine(version)} takeTheirs={() => takeTheirs(version)} />
  );
}
