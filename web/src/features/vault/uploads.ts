// Files on their way into the vault, as a fold: each is waiting, going, or refused; one that arrived is a source.

export interface Upload {
  id: string;
  name: string;
  phase: 'waiting' | 'going' | 'refused';
  share: number;
  problem: string | null;
  /** The same file may be taken if it is sent again. */
  retryable: boolean;
}

export type UploadEvent =
  | { type: 'added'; id: string; name: string }
  | { type: 'again'; id: string }
  | { type: 'moved'; id: string; share: number }
  | { type: 'refused'; id: string; problem: string; retryable: boolean }
  | { type: 'gone'; id: string };

export function fold(uploads: readonly Upload[], event: UploadEvent): readonly Upload[] {
  const change = (values: Partial<Upload>) => uploads.map((upload) => (upload.id === event.id ? { ...upload, ...values } : upload));
  switch (event.type) {
    case 'added':
      return [...uploads, { id: event.id, name: event.name, phase: 'waiting', share: 0, problem: null, retryable: false }];
    case 'again':
      return change({ phase: 'waiting', share: 0, problem: null });
    case 'moved':
      return change({ phase: 'going', share: event.share });
    case 'refused':
      return change({ phase: 'refused', problem: event.problem, retryable: event.retryable });
    case 'gone':
      return uploads.filter(({ id }) => id !== event.id);
  }
}

/** Why a file need not even be sent; null where the server shall judge. */
export function refusal(file: { name: string; size: number }, maxBytes: number, readable: string): string | null {
  if (file.size === 0) return 'The file is empty.';
  if (file.size > maxBytes) return `The file is larger than the ${readable} that this server takes.`;
  return null;
}
