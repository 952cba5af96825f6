// Two states of a document: in one text, where what went is struck out and what came is underlined, or side by side.
import { count } from '@/lib/format';
import { around, type Block, type Row } from './compare';
import type { Piece } from './diff';

const labels: Partial<Record<Row['kind'], string>> = { new: 'Added', gone: 'Removed', changed: 'Changed', format: 'Formatting' };

function Words({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ kind, text }, at) => {
    if (kind === 'same') return <span key={at}>{text}</span>;
    const Tag = kind === 'gone' ? 'del' : 'ins';
    return <Tag key={at}><span className="sr-only">{kind === 'gone' ? ' removed: ' : ' added: '}</span>{text}</Tag>;
  });
}

const kindOf = ({ before, after }: Row) => (after ?? before)?.kind;

function Label({ row }: { row: Row }) {
  const label = labels[row.kind];
  return label ? <span className="compared__label">{label}</span> : null;
}

const alike = (many: number) => `${count(many, 'paragraph')} alike`;
export const unchanged = (rows: readonly Row[]) => rows.every(({ kind }) => kind === 'same');

export function InOneText({ rows }: { rows: readonly Row[] }) {
  if (unchanged(rows)) return <p className="soft">The two read the same.</p>;
  return (
    <div className="compared prose">
      {around(rows).map((row, at) => row.kind === 'skipped'
        ? <p key={at} className="compared__skipped">{alike(row.count)}</p>
        : <p key={at} data-kind={kindOf(row)} data-change={row.kind}><Label row={row} /><Words pieces={row.pieces} /></p>)}
    </div>
  );
}

interface SidesProps {
  rows: readonly Row[];
  before: string;
  after: string;
}

/** `own`: the pieces that this side has and the other has not. */
function Side({ name, block, row, own }: { name: string; block: Block | null; row: Row; own: Piece['kind'] }) {
  if (!block) return <td data-side={name}><span className="soft">Not here</span></td>;
  return (
    <td data-side={name} data-kind={block.kind}>
      {row.kind === 'format' && <Label row={row} />}
      {row.pieces.filter(({ kind }) => kind === 'same' || kind === own).map(({ kind, text }, at) =>
        kind === 'same' ? <span key={at}>{text}</span> : <mark key={at} className="differs"><span className="sr-only"> only here: </span>{text}</mark>)}
    </td>
  );
}

export function SideBySide({ rows, before, after }: SidesProps) {
  return (
    <div className="sides" tabIndex={0} role="region" aria-label={`${before} beside ${after}`}>
      <table>
        <thead><tr><th scope="col">{before}</th><th scope="col">{after}</th></tr></thead>
        <tbody>
          {around(rows).map((row, at) => row.kind === 'skipped'
            ? <tr key={at}><td colSpan={2} className="compared__skipped">{alike(row.count)}</td></tr>
            : (
              <tr key={at} data-change={row.kind}>
                <Side name={before} block={row.before} row={row} own="gone" />
                <Side name={after} block={row.after} row={row} own="new" />
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
