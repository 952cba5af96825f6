// Files on their way into the vault, as a fold: each is waiting, going, or refused; one that arrived is a source.

export interface Upload {
  id: string;
  name: string;
  share: number;
  problem: string | null;
}

export type UploadEvent =
  | { type: 'begun'; id: string; name: string }
  | { type: 'moved'; id: string; share: number }
  | { type: 'refused'; id: string; problem: string }
  | { type: 'gone'; id: string };

export function fold(uploads: readonly Upload[], event: UploadEvent): readonly Upload[] {
  switch (event.type) {
    case 'begun':
      return [...uploads, { id: event.id, name: event.name, share: 0, problem: null }];
    case 'moved':
      return uploads.map((upload) => (upload.id === event.id ? { ...upload, share: event.share } : upload));
    case 'refused':
      return uploads.map((upload) => (upload.id === event.id ? { ...upload, problem: event.problem } : upload));
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
