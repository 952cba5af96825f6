// Shows the server's word on each piece of evidence beside the words that rest on it.
import { Extension, type Editor } from '@tiptap/core';
import type { Node as ProseNode } from '@tiptap/pm/model';
import { Plugin, PluginKey } from '@tiptap/pm/state';
import { Decoration, DecorationSet } from '@tiptap/pm/view';
import type { EvidenceState } from '@/lib/types';

export type States = ReadonlyMap<string, EvidenceState>;

interface Shown {
  states: States;
  set: DecorationSet;
}

const key = new PluginKey<Shown>('evidenceStates');

function decorate(doc: ProseNode, states: States): DecorationSet {
  const found: Decoration[] = [];
  doc.descendants((node, at) => {
    const mark = node.marks.find(({ type }) => type.name === 'evidence');
    if (!mark) return;
    const state = states.get(String(mark.attrs.evidenceId)) ?? 'unverified';
    found.push(Decoration.inline(at, at + node.nodeSize, { 'data-state': state }));
  });
  return DecorationSet.create(doc, found);
}

export function showEvidence(editor: Editor, states: States): void {
  editor.view.dispatch(editor.state.tr.setMeta(key, states).setMeta('addToHistory', false));
}

export const EvidenceStates = Extension.create({
  name: 'evidenceStates',
  addProseMirrorPlugins() {
    return [
      new Plugin<Shown>({
        key,
        state: {
          init: (_, { doc }) => ({ states: new Map(), set: decorate(doc, new Map()) }),
          apply(change, before) {
            const states = (change.getMeta(key) as States | undefined) ?? before.states;
            if (states === before.states && !change.docChanged) return before;
            return { states, set: decorate(change.doc, states) };
          },
        },
        props: { decorations: (state) => key.getState(state)?.set },
      }),
    ];
  },
});
