import { Editor } from '@tiptap/core';
import StarterKit from '@tiptap/starter-kit';
import { expect, test } from 'vitest';
import { hidePending, keepPending, PendingText, showPending } from '@/features/drafting';
import { EditMarks } from '@/features/edits';

test('a draft that waits and changes that wait do each other no harm', () => {
  const content = ['The the reeds.', 'Last.'].map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] }));
  const editor = new Editor({ element: document.createElement('div'), extensions: [StarterKit, PendingText, EditMarks], content: { type: 'doc', content } });
  const host = Object.assign(document.createElement('div'), { textContent: 'Draft.' });
  showPending(editor, host, null);
  // As an accepted change comes into the page: words are exchanged, and no undo is kept of it.
  editor.view.dispatch(editor.state.tr.delete(4, 8).setMeta('addToHistory', false));
  expect(host.isConnected || editor.view.dom.contains(host)).toBe(true);
  expect(editor.getText({ blockSeparator: '|' })).toBe('The reeds.|Last.');

  keepPending(editor, [{ type: 'paragraph', content: [{ type: 'text', text: 'Draft.' }] }]);
  hidePending(editor);
  expect(editor.getText({ blockSeparator: '|' })).toMatch(/^The reeds\.\|Last\.\|Draft\./);
  editor.commands.undo();
  expect(editor.getText({ blockSeparator: '|' })).toMatch(/^The reeds\.\|Last\.\|?$/);
  editor.destroy();
});
