// The words as they stand this moment, for whoever saves them.
import type { Editor } from '@tiptap/core';
import type { Node } from '@/lib/types';
import type { Words } from './api';

export class Pen {
  private editor: Editor | null = null;
  private title: string;

  constructor(private readonly start: Words) {
    this.title = start.title;
  }

  hold(editor: Editor): void {
    this.editor = editor;
  }

  retitle(title: string): void {
    this.title = title;
  }

  /** A document that was renamed elsewhere keeps that title through a save, unless this one was retitled meanwhile. */
  renamed(sent: string, saved: string): boolean {
    if (saved === sent || this.named() !== sent) return false;
    this.title = saved;
    return true;
  }

  private named(): string {
    return this.title.trim() || 'Untitled';
  }

  words = (): Words => ({
    title: this.named(),
    content: (this.editor?.getJSON() as Node | undefined) ?? this.start.content,
  });
}
