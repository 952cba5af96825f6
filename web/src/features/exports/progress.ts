// An export as its events tell it: how far it is, the parts of its file, and what the file lacks.
import type { components } from '@/lib/openapi';
import { ApiError } from '@/lib/problem';

type Schemas = components['schemas'];
export type Status = Schemas['ExportStatus'];
export type Caution = Schemas['Caution'];
export type ExportEvent = Status | Schemas['ExportPart'] | Schemas['ExportDone'] | Schemas['ExportFailed'];

export interface Exported {
  name: string;
  file: Blob;
  warnings: readonly Caution[];
}

const phases: Record<Status['phase'], string> = {
  waiting: 'Waiting for other exports…',
  references: 'Setting the references…',
  writing: 'Writing the text…',
  drawing: 'Drawing the pages…',
};

/** What is being done, and how much of it is: null where nobody can say. */
export function told(status: Status | null): { words: string; percent: number | null } {
  if (!status) return { words: 'Reading the document…', percent: null };
  return { words: phases[status.phase], percent: status.total > 0 ? Math.round((100 * status.done) / status.total) : null };
}

function bytes(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/** The file, once the events have told it whole. Throws what the server says went wrong. */
export async function gather(events: AsyncIterable<ExportEvent>, heard: (status: Status) => void): Promise<Exported> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const event of events) {
    if (event.type === 'status') heard(event);
    if (event.type === 'part') parts.push(bytes(event.data));
    if (event.type === 'error') throw new ApiError(event.retryable ? 503 : 422, event.code, event.detail);
    if (event.type === 'done') return { name: event.name, file: new Blob(parts, { type: event.mediaType }), warnings: event.warnings };
  }
  throw new ApiError(0, 'OFFLINE', 'The connection ended before the file was whole. Try again.');
}
