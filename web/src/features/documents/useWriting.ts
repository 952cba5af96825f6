// One document under the pen: its editor, its title, and the saver that follows both.
import type { Editor, Extensions } from '@tiptap/core';
import { useEditor } from '@tiptap/react';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { session } from '@/lib/session';
import { countWords } from '@/lib/text';
import type { Document } from '@/lib/types';
import { documents, type Words } from './api';
import { withIds } from './blockIds';
import { writing } from './extensions';
import { hold } from './leftDrafts';
import { localDrafts } from './localDraft';
import { Pen } from './pen';
import { useFreshDocuments } from './queries';
import { Saver } from './saver';

export interface Writing {
  document: Document;
  editor: Editor | null;
  saver: Saver;
  title: string;
  setTitle: (title: string) => void;
  wordCount: number;
  words: () => Words;
}

/** Pasted styles are not kept, and reading them would break the content policy that forbids inline styles. */
export function unstyled(html: string): string {
  return html.replace(/<style[\s\S]*?<\/style>/gi, '').replace(/(<[^>]*?)\sstyle\s*=\s*("[^"]*"|'[^']*')/gi, '$1');
}

function useRecount(editor: Editor | null): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    if (!editor) return;
    let timer: number | undefined;
    const recount = () => setCount(countWords(editor.getText({ blockSeparator: '\n' })));
    const later = () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(recount, 300);
    };
    recount();
    editor.on('update', later);
    return () => {
      window.clearTimeout(timer);
      editor.off('update', later);
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
    window.addEventListener('online', again);
    window.addEventListener('beforeunload', leaving);
    return () => {
      signedIn();
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

export function useWriting(document: Document, extra: Extensions): Writing {
  const queries = useQueryClient();
  const fresh = useFreshDocuments();
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
          void fresh();
          void queries.invalidateQueries({ queryKey: ['evidence', document.id] });
          void queries.invalidateQueries({ queryKey: ['references', document.id] });
        },
      }),
  );
  const editor = useEditor({
    extensions: [...writing, ...extra],
    content: start.words.content,
    injectCSS: false,
    editorProps: { transformPastedHTML: unstyled, attributes: { class: 'prose', 'aria-label': 'Text of the document', 'aria-multiline': 'true', role: 'textbox', spellcheck: 'true' } },
    onCreate: ({ editor: made }) => pen.hold(made),
    onUpdate: () => saver.edited(),
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
  return { document, editor, saver, title, setTitle, wordCount: useRecount(editor), words: pen.words };
}
