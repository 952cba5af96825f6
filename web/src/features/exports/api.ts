// A document as a file, told as it is made; aborting the request stops the export.
import { api } from '@/lib/api';
import { read } from '@/lib/sse';
import { gather, type Exported, type ExportEvent, type Status } from './progress';

export type Format = 'docx' | 'pdf' | 'markdown' | 'latex';

export interface Order {
  documentId: string;
  format: Format;
  quotes: boolean;
}

async function* events(response: Response): AsyncGenerator<ExportEvent> {
  for await (const { data } of read(response)) yield JSON.parse(data) as ExportEvent;
}

export async function exported({ documentId, format, quotes }: Order, heard: (status: Status) => void, signal: AbortSignal): Promise<Exported> {
  const asked = { params: { path: { format } }, body: { documentId, quotes }, parseAs: 'stream', signal } as const;
  const { response } = await api.POST('/api/export/{format}/stream', asked);
  return gather(events(response), heard);
}
