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

  words = (): Words => ({
    title: this.title.trim() || 'Untitled',
    content: (this.editor?.getJSON() as Node | undefined) ?? this.start.content,
  });
}
