// Words of the AI in their paragraphs, headings and lists, each sentence that rests on a quote reachable by pointer and key.
import { blocks, grouped, type Block, type Piece } from '@/lib/runs/pieces';
import type { Claim } from '@/lib/types';
import './grounded.css';

interface Props {
  text: string;
  claims: readonly Claim[];
  /** It is still being written. */
  live?: boolean;
}

export function Grounded({ text, claims, live = false }: Props) {
  const groups = grouped(blocks(text, claims));
  return (
    <>
      {groups.map((group, at) => <Group key={at} group={group} live={live && at === groups.length - 1} />)}
      {live && groups.length === 0 && <p className="grounded__writing" />}
    </>
  );
}

function Group({ group, live }: { group: readonly Block[]; live: boolean }) {
  const [first] = group;
  const writing = live ? 'grounded__writing' : undefined;
  if (first?.kind === 'bullet' || first?.kind === 'number') {
    const List = first.kind === 'bullet' ? 'ul' : 'ol';
    return (
      <List className="grounded__list">
        {group.map(({ pieces }, at) => <li key={at} className={at === group.length - 1 ? writing : undefined}><Words pieces={pieces} /></li>)}
      </List>
    );
  }
  // A heading of the answer is none of the page.
  const names = [first?.kind === 'heading' ? 'grounded__heading' : '', writing].filter(Boolean).join(' ');
  return <p className={names || undefined}><Words pieces={first?.pieces ?? []} /></p>;
}

function Words({ pieces }: { pieces: readonly Piece[] }) {
  return pieces.map(({ text, evidence }, at) =>
    evidence ? (
      <span key={at} className="evidence" data-evidence={evidence.id} data-state={evidence.state} tabIndex={0}>{text}</span>
    ) : <span key={at}>{text}</span>,
  );
}
