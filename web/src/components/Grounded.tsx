// Words of the AI in their paragraphs, headings and lists, each sentence that rests on a quote reachable by pointer and key.
import type { ReactNode } from 'react';
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
  return pieces.map((piece, at) => {
    const { evidence } = piece;
    return evidence ? (
      <span key={at} className="evidence" data-evidence={evidence.id} data-state={evidence.state} tabIndex={0}><Looking {...piece} /></span>
    ) : <span key={at}><Looking {...piece} /></span>;
  });
}

/** Elements of our own around words; nothing of the answer is ever read as HTML, and links lead to the web alone. */
function Looking({ text, look: { bold, italic, code, href } }: Piece) {
  let words: ReactNode = text;
  if (code) words = <code>{words}</code>;
  if (italic) words = <em>{words}</em>;
  if (bold) words = <strong>{words}</strong>;
  return href ? <a href={href} target="_blank" rel="noopener noreferrer">{words}</a> : words;
}
