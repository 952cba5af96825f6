// A source open at a page: drawn where it is a PDF, else its stored text; the words that are meant are marked.
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, type FormEvent } from 'react';
import { Button } from '@/components/Button';
import { Trouble, Waiting } from '@/components/States';
import { ApiError } from '@/lib/problem';
import type { Source } from '@/lib/types';
import { vault } from './api';
import { find } from './highlight';
import { isPdf, piece } from './kinds';
import type { Place } from './place';
import { usePageText, useSource } from './queries';

const PdfPage = lazy(() => import('./PdfPage'));

interface Props {
  place: Place;
  onMove: (place: Place) => void;
  onClose: () => void;
  /** Opened from the list, which is hidden now: the focus comes along. */
  entered?: boolean;
}

export function Viewer({ place, onMove, onClose, entered = false }: Props) {
  const { data: source, error } = useSource(place.sourceId);
  const [asText, setAsText] = useState(false);
  const paged = isPdf(source?.mediaType);
  const name = source?.name ?? 'Source';
  return (
    <section className="viewer" aria-label={`Source: ${name}`}>
      <header className="viewer__head">
        <Button look="quiet" icon="back" label="Back to the list" onClick={onClose} autoFocus={entered} />
        <h2 title={name}>{name}</h2>
        {paged && <Button small look="quiet" onClick={() => setAsText(!asText)}>{asText ? 'As page' : 'As text'}</Button>}
      </header>
      {error && <div className="viewer__body"><Trouble error={error} /></div>}
      {source && <Leaf source={source} drawn={paged && !asText} place={place} onMove={onMove} />}
    </section>
  );
}

const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

function Leaf({ source, drawn, place, onMove }: { source: Source; drawn: boolean; place: Place; onMove: (place: Place) => void }) {
  const [counted, setCounted] = useState<number | null>(null);
  const opened = useCallback((pages: number) => setCounted(pages), []);
  const name = piece(source.mediaType);
  const text = <PageText place={place} name={name} unreadable={source.failureDetail} />;
  return (
    <>
      <Turner name={name} page={place.page} pages={counted ?? source.pageCount ?? 1} turn={(page) => onMove({ sourceId: place.sourceId, page })} />
      <div className="viewer__body" tabIndex={0} role="region" aria-label={`${capital(name)} ${place.page}`}>
        {drawn ? (
          <Suspense fallback={<Waiting>Opening the file…</Waiting>}>
            <PdfPage key={source.id} url={vault.file(source.id)} number={place.page} words={place.words} onOpened={opened} instead={text} />
          </Suspense>
        ) : text}
      </div>
    </>
  );
}

function Turner({ name, page, pages, turn }: { name: string; page: number; pages: number; turn: (page: number) => void }) {
  const go = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wanted = Number(new FormData(event.currentTarget).get('page'));
    if (wanted >= 1 && wanted <= pages) turn(wanted);
  };
  return (
    <form className="turner tabular" onSubmit={go} key={page}>
      <Button look="quiet" icon="previous" label={`Previous ${name}`} disabled={page <= 1} onClick={() => turn(page - 1)} />
      <label>
        <span className="sr-only">{capital(name)}</span>
        <input className="turner__page" name="page" inputMode="numeric" defaultValue={page} />
      </label>
      <span className="soft">of {pages}</span>
      <Button look="quiet" icon="next" label={`Next ${name}`} disabled={page >= pages} onClick={() => turn(page + 1)} />
    </form>
  );
}

function PageText({ place, name, unreadable }: { place: Place; name: string; unreadable: string | null }) {
  const { data, error, refetch } = usePageText(place.sourceId, place.page);
  const marked = useRef<HTMLElement>(null);
  const parts = useMemo(() => split(data?.text ?? '', place.words), [data, place.words]);
  useEffect(() => {
    // In braces: browsers now return a promise here, which React would take for the effect's clean-up.
    marked.current?.scrollIntoView({ block: 'center' });
  }, [parts]);
  // A file whose text could not be read has no pages.
  if (error instanceof ApiError && error.status === 404) return <p className="soft">{unreadable ?? `No text of this ${name} could be read, and it cannot be drawn here.`}</p>;
  if (error) return <Trouble error={error} again={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (data.text.trim() === '') return <p className="soft">There is no text here.</p>;
  return (
    <p className="viewer__text">
      {parts.before}
      {parts.words && <mark ref={marked}>{parts.words}</mark>}
      {parts.after}
    </p>
  );
}

function split(text: string, words: string | undefined) {
  const [span] = words ? find([text], words) : [];
  if (!span) return { before: text, words: '', after: '' };
  return { before: text.slice(0, span.start), words: text.slice(span.start, span.end), after: text.slice(span.end) };
}
