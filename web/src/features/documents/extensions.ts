// The editor's whole schema. A test holds it to bff/documents/schema.json.
import type { Extensions } from '@tiptap/core';
import { Link } from '@tiptap/extension-link';
import { Table, TableCell, TableHeader, TableRow } from '@tiptap/extension-table';
import { Placeholder } from '@tiptap/extensions';
import StarterKit from '@tiptap/starter-kit';
import { BlockIds } from './blockIds';
import { Citation } from './citationNode';
import { EvidenceStates } from './evidenceStates';
import { Footnote } from './footnoteNode';
import { KeptCursor } from './keptCursor';
import { MathBlock, MathInline } from './mathNode';
import { Evidence, Figure, Subscript, Superscript } from './nodes';

const span = (name: string) => ({
  default: 1,
  parseHTML: (element: HTMLElement) => Number(element.getAttribute(name)) || 1,
});

const cell = { colspan: span('colspan'), rowspan: span('rowspan'), colwidth: { default: null } };

export const SafeLink = Link.extend({
  addAttributes: () => ({ href: { isRequired: true, parseHTML: (element: HTMLElement) => element.getAttribute('href') } }),
}).configure({
  openOnClick: false,
  defaultProtocol: 'https',
  HTMLAttributes: { rel: 'noopener noreferrer nofollow', target: '_blank' },
  isAllowedUri: (uri) => /^(https?:\/\/|mailto:)[^\s]+$/i.test(uri),
});

export const schema: Extensions = [
  // A trailing node would change a document by opening it.
  StarterKit.configure({ link: false, trailingNode: false, dropcursor: { color: false, class: 'dropcursor' } }),
  SafeLink,
  Table.configure({ resizable: false }),
  TableRow,
  TableHeader.extend({ addAttributes: () => cell }),
  TableCell.extend({ addAttributes: () => cell }),
  Superscript,
  Subscript,
  Footnote,
  Figure,
  MathInline,
  MathBlock,
  Citation,
  Evidence,
  BlockIds,
];

export const writing: Extensions = [
  ...schema,
  EvidenceStates,
  KeptCursor,
  Placeholder.configure({ placeholder: 'Write, or ask the assistant for a draft.' }),
];
