// The cursor is where it was when the focus comes back to the text, as when a dialog over it is closed.
import { Extension } from '@tiptap/core';
import { Plugin } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';

/** What was selected in a dialog goes with it, and leaves the browser with a focus but no cursor: keys would go nowhere. */
function restore(view: EditorView): void {
  if (!view.isDestroyed && view.hasFocus() && !view.dom.contains(document.getSelection()?.anchorNode ?? null)) view.focus();
}

export const KeptCursor = Extension.create({
  name: 'keptCursor',
  addProseMirrorPlugins: () => [
    // Later, since a dialog gives the focus back before it leaves the page.
    new Plugin({ props: { handleDOMEvents: { focus: (view) => void window.setTimeout(() => restore(view)) } } }),
  ],
});
