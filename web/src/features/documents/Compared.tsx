// Two states of a document beside each other or in one text; what went is struck out, what came is underlined.
import { count } from '@/lib/format';
import { around, type Block, type Row } from './compare';
import type { Piece } from './diff';

const labels: Partial<Record<Row['kind'], string>> = { new: 'Added', gone: 'Removed', changed: 'Changed', format: 'Formatting' };

function Words({ pieces, without }: { pieces: readonly Piece[]; without?: Piece['kind'] }) {
  return pieces.filter(({ kind }) => kind !== without).map(({ kind, text }, at) => {
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

function Side({ name, block, row, without }: { name: string; block: Block | null; row: Row; without: Piece['kind'] }) {
  return (
    <td data-side={name} data-kind={block?.kind} data-empty={block ? undefined : ''}>
      {block && <Label row={row} />}
      {block ? <Words pieces={row.pieces} without={without} /> : <span className="soft">Not here</span>}
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
                <Side name={before} block={row.before} row={row} without="new" />
                <Side name={after} block={row.after} row={row} without="gone" />
              </tr>
            ))}
        </tbody>
      </table>
    </div>
  );
}
