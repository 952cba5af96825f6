// One document under the pen: its editor, its title, and the saver that follows both.
import type { Editor, Extensions } from '@tiptap/core';
import { useEditor } from '@tiptap/react';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { session } from '@/lib/session';
import { countWords } from '@/lib/text';
import type { Document } from '@/lib/types';
import { sends } from '@/lib/unsent';
import { documents, type Words } from './api';
import { withIds } from './blockIds';
import { writing } from './extensions';
import { hold } from './leftDrafts';
import { localDrafts } from './localDraft';
import { Pen } from './pen';
import { plainText } from './plainText';
import { useFreshDocuments } from './queries';
import { fromServer, Since, type Revision } from './revise';
import { Saver } from './saver';

export interface Counts {
  all: number;
  selected: number;
}

export interface Writing {
  document: Document;
  editor: Editor | null;
  saver: Saver;
  title: string;
  setTitle: (title: string) => void;
  /** In the text, and in what is chosen of it. */
  counts: Counts;
  words: () => Words;
  /** Has the server change the document; its blocks come into the editor. Null where the words here could not be saved first. */
  revise: <T extends Revision>(act: (version: number) => Promise<T>) => Promise<T | null>;
}

/** Pasted styles are not kept, and reading them would break the content policy that forbids inline styles. */
export function unstyled(html: string): string {
  return html.replace(/<style[\s\S]*?<\/style>/gi, '').replace(/(<[^>]*?)\sstyle\s*=\s*("[^"]*"|'[^']*')/gi, '$1');
}

function useRecount(editor: Editor | null): Counts {
  const [count, setCount] = useState<Counts>({ all: 0, selected: 0 });
  useEffect(() => {
    if (!editor) return;
    let timer: number | undefined;
    const recount = () => {
      const { doc, selection } = editor.state;
      const chosen = selection.empty ? 0 : countWords(plainText(doc.cut(selection.from, selection.to)));
      setCount({ all: countWords(plainText(doc)), selected: chosen });
    };
    const later = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(recount, 300);
    };
    recount();
    editor.on('update', later);
    editor.on('selectionUpdate', later);
    return () => {
      window.clearTimeout(timer);
      editor.off('update', later);
      editor.off('selectionUpdate', later);
    };
  }, [editor]);
  return count;
}

/** Follows the saver's surroundings: the connection, the session, the closing of the page. */
function useSurroundings(saver: Saver, documentId: string): void {
  useEffect(() => {
    const release = hold(documentId);
    return release;
  }, [documentId]);
  useEffect(() => {
    saver.open();
    const again = () => void saver.flush();
    const signedIn = session.subscribe(() => {
      if (!session.isExpired()) again();
    });
    const leaving = (event: BeforeUnloadEvent) => {
      // The local draft brings the words back; only where the browser would not keep it is a question due.
      if (!saver.keepDraft()) event.preventDefault();
    };
    const left = sends(async () => (await saver.flush()) || saver.keepDraft());
    window.addEventListener('online', again);
    window.addEventListener('beforeunload', leaving);
    return () => {
      signedIn();
      left();
      window.removeEventListener('online', again);
      window.removeEventListener('beforeunload', leaving);
      saver.close();
    };
  }, [saver]);
}

interface Start {
  words: Words;
  version: number;
  found: boolean;
}

function startFrom(document: Document): Start {
  const draft = localDrafts.find(document.id);
  const words = draft ?? { title: document.title, content: document.content };
  return { words: { title: words.title, content: withIds(words.content) }, version: draft?.version ?? document.version, found: draft !== null };
}

/** Tells every list that shows something of the document that it changed on the server. */
function useTell(documentId: string): () => void {
  const queries = useQueryClient();
  const fresh = useFreshDocuments();
  return () => {
    void fresh();
    void queries.invalidateQueries({ queryKey: ['evidence', documentId] });
    void queries.invalidateQueries({ queryKey: ['references', documentId] });
  };
}

/** The words here are saved first; until the server has answered, the writer may go on typing. */
async function revise<T extends Revision>(editor: Editor | null, saver: Saver, act: (version: number) => Promise<T>, tell: () => void): Promise<T | null> {
  if (!editor) return null;
  const found = await saver.between(async (version) => {
    const since = new Since(editor);
    const revision = await act(version).finally(since.end);
    since.take(revision.blocks);
    saver.took(revision.document.version);
    return revision;
  });
  if (found) tell();
  return found;
}

export function useWriting(document: Document, extra: Extensions): Writing {
  const tell = useTell(document.id);
  const [start] = useState(() => startFrom(document));
  const [title, retitle] = useState(start.words.title);
  const [pen] = useState(() => new Pen(start.words));
  const [saver] = useState(
    () =>
      new Saver({
        documentId: document.id,
        version: start.version,
        words: pen.words,
        send: (version, now, reason) => documents.save(document.id, version, now, reason),
        onSaved: (saved, sent) => {
          if (pen.renamed(sent.title, saved.title)) retitle(saved.title);
          tell();
        },
      }),
  );
  const editor = useEditor({
    extensions: [...writing, ...extra],
    content: start.words.content,
    injectCSS: false,
    editorProps: { transformPastedHTML: unstyled, attributes: { class: 'prose', 'aria-label': 'Text of the document', 'aria-multiline': 'true', role: 'textbox', spellcheck: 'true' } },
    onCreate: ({ editor: made }) => pen.hold(made),
    onUpdate: ({ transaction }) => {
      if (!transaction.getMeta(fromServer)) saver.edited();
    },
  });
  useSurroundings(saver, document.id);
  useEffect(() => {
    if (!start.found) return;
    if (start.version === document.version) saver.edited();
    else saver.conflicted(document.version);
  }, [saver, start, document.version]);
  const setTitle = useCallback(
    (next: string) => {
      pen.retitle(next);
      retitle(next);
      saver.edited();
    },
    [saver, pen],
  );
  return { document, editor, saver, title, setTitle, counts: useRecount(editor), words: pen.words, revise: (act) => revise(editor, saver, act, tell) };
}
