// Sends files into one project, a few at a time, whichever of its pages is open meanwhile.
import { ApiError, explain, isAbort } from '@/lib/problem';
import type { Source } from '@/lib/types';
import type { Sending } from './api';
import { fold, type Upload, type UploadEvent } from './uploads';

// A browser has six connections to a server: reading and writing must not wait behind a hundred files.
const atOnce = 3;

export type Send = (projectId: string, file: File, onProgress: (share: number) => void) => Sending;

export class Sender {
  private uploads: readonly Upload[] = [];
  private readonly files = new Map<string, File>();
  private readonly going = new Map<string, () => void>();
  private readonly listeners = new Set<() => void>();

  /** `arrived`: a file is a source now. */
  constructor(private readonly projectId: string, private readonly send: Send, private readonly arrived: (source: Source) => Promise<unknown>) {}

  now = (): readonly Upload[] => this.uploads;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** `refusal`: why a file need not be sent at all. */
  add(files: Iterable<File>, refusal: (file: File) => string | null): void {
    for (const file of files) {
      const id = crypto.randomUUID();
      this.happened({ type: 'added', id, name: file.name });
      const problem = refusal(file);
      if (problem === null) this.files.set(id, file);
      else this.happened({ type: 'refused', id, problem, retryable: false });
    }
    this.next();
  }

  /** Also takes away one that was refused. */
  cancel(id: string): void {
    const stop = this.going.get(id);
    if (stop) return stop();
    this.forget(id);
  }

  again(id: string): void {
    this.happened({ type: 'again', id });
    this.next();
  }

  private next(): void {
    for (const { id, phase } of this.uploads) {
      const file = this.files.get(id);
      if (this.going.size < atOnce && phase === 'waiting' && file && !this.going.has(id)) void this.carry(id, file);
    }
  }

  private async carry(id: string, file: File): Promise<void> {
    const sending = this.send(this.projectId, file, (share) => this.happened({ type: 'moved', id, share }));
    this.going.set(id, sending.cancel);
    this.happened({ type: 'moved', id, share: 0 });
    try {
      await this.arrived(await sending.done);
      this.forget(id);
    } catch (error) {
      if (isAbort(error)) this.forget(id);
      else this.happened({ type: 'refused', id, problem: explain(error), retryable: mayPass(error) });
    } finally {
      this.going.delete(id);
      this.next();
    }
  }

  private forget(id: string): void {
    this.files.delete(id);
    this.happened({ type: 'gone', id });
  }

  private happened(event: UploadEvent): void {
    this.uploads = fold(this.uploads, event);
    for (const listener of this.listeners) listener();
  }
}

/** What the file is will not change by sending it again; a connection or a limit may. */
function mayPass(error: unknown): boolean {
  if (!(error instanceof ApiError)) return true;
  return error.status === 0 || error.status === 401 || error.status === 429 || error.status >= 500;
}
