// Documents: the list, the page one writes on, what saving says.
export { DocumentList } from './DocumentList';
export { Outline } from './Outline';
export { SaveState } from './SaveState';
export { Sheet } from './Sheet';
export { Versions } from './Versions';
export type { Cited } from './citationLabel';
export { CiteCommand, onCiteCommand } from './citeCommand';
export { cite, groupAt, recite, showLabels } from './citationNode';
export { useLeftDrafts } from './leftDrafts';
export { useBeginDocument, useDocument, useDocumentEvidence, useDocuments } from './queries';
export { useWriting, type Writing } from './useWriting';
