// What the BFF sends and takes. Hand-written until the generated client stands in its place.

export interface Person {
  id: string;
  email: string;
  displayName: string | null;
}

export interface Page<T> {
  items: T[];
  nextCursor?: string | null;
}

export interface Project {
  id: string;
  title: string;
  description: string | null;
  createdAt: string;
  updatedAt: string;
  deletedAt?: string | null;
  documentCount: number;
  sourceCount: number;
}

export type SourceStatus = 'pending' | 'ready' | 'failed';

export interface Source {
  id: string;
  projectId: string;
  name: string;
  mediaType: string;
  sizeBytes: number;
  status: SourceStatus;
  failureReason: string | null;
  failureDetail?: string | null;
  pageCount: number | null;
  createdAt: string;
  deletedAt?: string | null;
}

export interface SourcePage {
  pageNumber: number;
  text: string;
}

export interface Passage {
  chunkId: string;
  sourceId: string;
  sourceName: string;
  pageNumber: number;
  startOffset: number;
  endOffset: number;
  text: string;
  rank: number;
}

export interface Mark {
  type: string;
  attrs?: Record<string, unknown>;
}

export interface Node {
  type: string;
  attrs?: Record<string, unknown>;
  content?: Node[];
  marks?: Mark[];
  text?: string;
}

export interface DocumentSummary {
  id: string;
  projectId: string;
  title: string;
  version: number;
  wordCount: number;
  createdAt: string;
  updatedAt: string;
  deletedAt?: string | null;
}

export interface Document extends DocumentSummary {
  content: Node;
}

export interface VersionSummary {
  version: number;
  title: string;
  reason: 'autosave' | 'manual' | 'restore' | 'ai';
  createdAt: string;
  wordCount: number;
}

export interface Version extends VersionSummary {
  content: Node;
}

export type EvidenceState = 'exact' | 'normalised' | 'near' | 'not_found' | 'changed' | 'unverified';

export interface Evidence {
  id: string;
  quote: string | null;
  state: EvidenceState;
  sourceId: string | null;
  sourceName: string | null;
  pageNumber: number | null;
  startOffset: number | null;
  endOffset: number | null;
  sourceText: string | null;
}

export interface Csl {
  title?: string;
  author?: { family?: string; given?: string; literal?: string }[];
  issued?: { 'date-parts'?: (number | string)[][] };
  'container-title'?: string;
  DOI?: string;
  type?: string;
  [field: string]: unknown;
}

export interface Citation {
  id: string;
  projectId: string;
  title: string;
  doi: string | null;
  csl: Csl;
  authors: string[];
  year: number | null;
  containerTitle: string | null;
  createdAt: string;
  deletedAt?: string | null;
}

/** A work that a search found; `citationId` where the project has it already. */
export interface Work {
  title: string;
  authors: string[];
  year: number | null;
  containerTitle: string | null;
  doi: string | null;
  url: string | null;
  type: string;
  citedBy: number | null;
  sources: string[];
  citationId: string | null;
  csl: Csl;
}

/** A source of works that could not be asked; what the others found is complete. */
export interface SearchNote {
  source: string;
  code: string;
  detail: string;
  retryAfter: number | null;
}

export interface Works {
  items: Work[];
  notes: SearchNote[];
}

export interface Reference {
  citationId: string;
  number: number;
  label: string;
  text: string;
  cited: boolean;
  csl: Csl;
}

export interface Limits {
  uploadMaxBytes: number;
  documentMaxBytes: number;
  titleMax: number;
  trashDays: number;
}

export interface Provider {
  name: string;
  model: string;
  default: boolean;
  cites: boolean;
  needsKey: boolean;
}

/** The code points `start` to `end` of a run's text rest on the evidence. */
export interface Claim {
  evidence: Evidence;
  start: number;
  end: number;
}

export interface RunView {
  id: string;
  projectId: string;
  documentId: string | null;
  blockId: string | null;
  provider: string;
  model: string;
  status: 'queued' | 'streaming' | 'done' | 'stopped' | 'failed' | 'interrupted';
  outcome: 'pending' | 'kept' | 'discarded';
  instruction: string;
  text: string;
  evidence: Claim[];
  errorCode: string | null;
  createdAt: string;
  finishedAt: string | null;
}
