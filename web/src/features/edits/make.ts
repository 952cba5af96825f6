// Changes for tests: each helper takes what differs and makes up the rest.
import type { Decided, Operation } from '@/lib/types';

const provenance = { provider: 'offline', model: '', promptHash: 'p', sourceIds: [], beforeHash: 'b', afterHash: null, decidedBy: null };
const document = { id: 'd', projectId: 'p', title: 'T', version: 2, wordCount: 1, createdAt: '', updatedAt: '', deletedAt: null };

export const change = (differs: Partial<Operation>): Operation => ({
  id: 'one', runId: 'r', documentId: 'd', blockId: 'block', number: 1, basedOn: 1, op: 'replace', find: 'The the', replace: 'The', edited: null,
  reason: 'A word stands twice.', guards: [], status: 'pending', start: 0, end: 7, decisionId: null, appliedVersion: null, decidedAt: null,
  createdAt: '2026-01-01T00:00:00Z', provenance,
  segments: [{ kind: 'kept', text: 'The', start: 0, end: 3 }, { kind: 'deleted', text: ' the', start: 3, end: 7 }],
  ...differs,
});

export const decided = (operations: Operation[], decisionId: string | null = 's'): Decided => ({ decisionId, operations, document, blocks: [] });
