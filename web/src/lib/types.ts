// What the BFF sends and takes, by the names the app uses. The shapes are generated from the API's own description.
import type { components } from './openapi';

type Schemas = components['schemas'];

export type Person = Schemas['Person'];
export type Session = Schemas['SignedInAt'];
export type Project = Schemas['Project'];
export type Source = Schemas['Source'];
export type Passage = Schemas['Passage'];
export type Limits = Schemas['LimitsShown'];
export type DocumentSummary = Schemas['DocumentSummary'];
export type ListedDocument = Schemas['ListedDocument'];
export type VersionSummary = Schemas['VersionSummary'];
export type Citation = Schemas['Citation'];
export type Work = Schemas['FoundWork'];
export type Reference = Schemas['ReferenceItem'];
export type ReferenceList = Schemas['ReferenceList'];
export type LabelForm = Schemas['LabelForm'];
export type Provider = Schemas['Provider'];
export type RunView = Schemas['RunView'];
export type Conversation = Schemas['Conversation'];
export type Message = Schemas['Message'];
export type Csl = Work['csl'];
export type Operation = Schemas['Operation'];
export type Guard = Operation['guards'][number];
export type ProtectedTerm = Schemas['ProtectedTerm'];

/** ProseMirror's JSON; bff/documents/schema.json says what it may hold. */
export interface Node {
  type: string;
  attrs?: Record<string, unknown>;
  content?: Node[];
  marks?: { type: string; attrs?: Record<string, unknown> }[];
  text?: string;
}

export type Document = Omit<Schemas['Document'], 'content'> & { content: Node };
export type Version = Omit<Schemas['Version'], 'content'> & { content: Node };

/** A quote and what the server found of it, of a saved document or of a run. */
export type Evidence = Omit<Schemas['Evidence'], 'claim' | 'score'>;
export type EvidenceState = Evidence['state'];

/** The code points `start` to `end` of a run's text rest on the evidence. */
export interface Claim {
  evidence: Evidence;
  start: number;
  end: number;
}

/** A step of deciding on operations: what it changed, and each block as it is now. */
export type Decided = Schemas['Decided'];

/** What a run tells its readers, one type an event; the last is `done` or `error`. */
export type RunEvent =
  | Schemas['Status']
  | Schemas['Delta']
  | ({ type: 'evidence' } & Claim)
  | Schemas['OperationEvent']
  | Schemas['Refused']
  | Schemas['Usage']
  | { type: 'snapshot'; text: string; evidence: Claim[] }
  | Schemas['Done']
  | Schemas['Failed'];
