// One change as words: what goes struck through, what comes underlined, both said to whoever cannot see that.
import type { Operation } from '@/lib/types';
import { parts } from './labels';

type Segment = Operation['segments'][number];

export function Change({ segments, brief = false }: { segments: readonly Segment[]; brief?: boolean }) {
  return <span className={brief ? 'change change--brief' : 'change'}>{segments.map((segment, at) => <Piece key={at} segment={segment} />)}</span>;
}

function Piece({ segment: { kind, text } }: { segment: Segment }) {
  if (kind === 'kept') return <Words text={text} />;
  const Mark = kind === 'deleted' ? 'del' : 'ins';
  return (
    <Mark className={`edit edit--${kind}`}>
      <span className="sr-only"> {kind}: </span>
      {text.trim() === '' ? <Blank text={text} /> : <Words text={text} />}
      <span className="sr-only">{kind === 'deleted' ? ' end of deletion ' : ' end of insertion '}</span>
    </Mark>
  );
}

/** A blank alone would hardly be seen. */
function Blank({ text }: { text: string }) {
  return <><span aria-hidden="true">{text.replace(/\s/gu, '␣')}</span><span className="sr-only">{text.length === 1 ? 'a space' : 'spaces'}</span></>;
}

function Words({ text }: { text: string }) {
  return parts(text).map((part, at) => (part.kind === 'words' ? part.text : <span key={at} className="edit-chip">{part.name}</span>));
}
