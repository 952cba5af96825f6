// What a document says, without its form: letter for letter as the server counts it (bff/documents/content.py).
import type { Node as ProseNode } from '@tiptap/pm/model';

export function plainText(node: ProseNode): string {
  if (node.isText) return node.text ?? '';
  const { name } = node.type;
  if (name === 'hardBreak') return '\n';
  if (name === 'mathInline') return String(node.attrs.latex);
  if (name === 'mathBlock') return `${String(node.attrs.latex)}\n`;
  let inner = '';
  node.forEach((child) => (inner += plainText(child)));
  if (name === 'footnote') return ` (${inner})`;
  return node.isInline ? inner : `${inner}\n`;
}
