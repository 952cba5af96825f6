// "/cite", typed in the text, leads to the search for a work.
import { Extension, InputRule, type Editor } from '@tiptap/core';

declare module '@tiptap/core' {
  interface Storage {
    citeCommand: { find: () => void };
  }
}

const name = 'citeCommand';

export const CiteCommand = Extension.create({
  name,
  addStorage: () => ({ find: () => undefined }),
  addInputRules() {
    return [
      new InputRule({
        find: /(?:^|\s)\/cite$/,
        handler: ({ state, range, match: [typed] }) => {
          state.tr.delete(range.from + typed.indexOf('/'), range.to).setMeta(name, true);
        },
      }),
    ];
  },
  onTransaction({ transaction }) {
    if (transaction.getMeta(name) === true) this.storage.find();
  },
});

export function onCiteCommand(editor: Editor, find: () => void): void {
  editor.storage.citeCommand.find = find;
}
