// Carries out what the saving fold decides: waits, sends, keeps a local draft while the server lacks the words.
import { ApiError, explain } from '@/lib/problem';
import type { Document } from '@/lib/types';
import type { Reason, Words } from './api';
import { localDrafts } from './localDraft';
import { beginSaving, fold, isSafe, nextSave, type Saving, type SavingEvent } from './saving';

export interface SaverParts {
  documentId: string;
  version: number;
  words: () => Words;
  send: (version: number, words: Words, reason: Reason) => Promise<Document>;
  onSaved?: (document: Document, sent: Words) => void;
}

export class Saver {
  private state: Saving;
  private timer: number | undefined;
  private drafting: number | undefined;
  private closed = false;
  private sending: Promise<void> = Promise.resolve();
  /** What the next save is kept as where nobody says otherwise. */
  private usual: Reason = 'autosave';
  private held: Promise<void> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly parts: SaverParts) {
    this.state = beginSaving(parts.version);
  }

  now = (): Saving => this.state;

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  edited(): void {
    this.happened({ type: 'edited' });
    window.clearTimeout(this.drafting);
    this.drafting = window.setTimeout(() => this.keepDraft(), 250);
  }

  /** Saves now what waits to be saved. True once the server has everything. */
  async flush(reason?: Reason): Promise<boolean> {
    while (this.held) await this.held;
    window.clearTimeout(this.timer);
    if (this.state.phase === 'dirty' || this.state.phase === 'failed') await this.send(reason);
    else if (this.state.phase === 'saving') await this.sending;
    return isSafe(this.state);
  }

  /**
   * Lets the server change the document itself, between two saves: what is typed meanwhile is saved after it.
   * Null where the words here could not be saved first; then nothing was done.
   */
  async between<T>(act: (version: number) => Promise<T>): Promise<T | null> {
    // A save that was under way may have left words behind that were typed during it.
    if (!(await this.flush()) && !(await this.flush())) return null;
    let release = () => {};
    this.held = new Promise((resolve) => (release = resolve));
    try {
      return await act(this.state.version);
    } finally {
      this.held = null;
      release();
      this.schedule();
    }
  }

  /** The text here is now based on that version of the server's. */
  took(version: number): void {
    this.happened({ type: 'taken', version });
  }

  resolve(version: number, keepMine: boolean): void {
    if (!keepMine) localDrafts.drop(this.parts.documentId);
    // An autosave takes the place of one just before it; here the other text must stay in the versions.
    else this.usual = 'manual';
    this.happened({ type: 'resolved', version, keepMine });
  }

  conflicted(theirs: number): void {
    this.happened({ type: 'conflicted', theirs });
  }

  open(): void {
    this.closed = false;
  }

  /** Leaves the last words on their way to the server, and in this browser until they are there. */
  close(): void {
    window.clearTimeout(this.timer);
    window.clearTimeout(this.drafting);
    if (!isSafe(this.state)) this.keepDraft();
    const leave = () => {
      if (this.state.phase === 'dirty') void this.send();
    };
    if (this.held) void this.held.then(leave);
    else leave();
    this.closed = true;
  }

  keepDraft(): boolean {
    if (isSafe(this.state)) return true;
    return localDrafts.keep(this.parts.documentId, { version: this.state.version, ...this.parts.words() });
  }

  private send(reason: Reason = this.usual): Promise<void> {
    this.sending = this.carry(reason);
    return this.sending;
  }

  private async carry(reason: Reason): Promise<void> {
    this.happened({ type: 'sent' });
    try {
      const words = this.parts.words();
      const document = await this.parts.send(this.state.version, words, reason);
      this.usual = 'autosave';
      this.happened({ type: 'saved', version: document.version });
      if (isSafe(this.state)) localDrafts.drop(this.parts.documentId);
      this.parts.onSaved?.(document, words);
    } catch (error) {
      this.happened(wentWrong(error));
    }
  }

  private happened(event: SavingEvent): void {
    this.state = fold(this.state, event);
    for (const listener of this.listeners) listener();
    this.schedule();
  }

  private schedule(): void {
    window.clearTimeout(this.timer);
    const wait = nextSave(this.state);
    if (wait !== null && !this.closed && !this.held) this.timer = window.setTimeout(() => void this.send(), wait);
  }
}

function wentWrong(error: unknown): SavingEvent {
  if (error instanceof ApiError && error.status === 409 && error.currentVersion !== null) {
    return { type: 'conflicted', theirs: error.currentVersion };
  }
  const status = error instanceof ApiError ? error.status : 0;
  const retryable = status === 0 || status === 401 || status === 429 || status >= 500;
  return { type: 'failed', problem: explain(error), retryable };
}
