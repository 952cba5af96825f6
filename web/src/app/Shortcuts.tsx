// What the keyboard does, under "?".
import { useEffect, useState } from 'react';
import { Dialog } from '@/components/Dialog';
import { named, typing } from '@/lib/keys';
import { recall, remember } from '@/lib/storage';

const key = 'ibid.question-mark';

const groups: [string, [string, string][]][] = [
  ['Text', [
    ['Bold, italic, underline', 'Ctrl+B, Ctrl+I, Ctrl+U'], ['Strike through', 'Ctrl+Shift+S'], ['Superscript, subscript', 'Ctrl+., Ctrl+,'],
    ['Heading 1 to 4', 'Ctrl+Alt+1 to 4'], ['Plain text', 'Ctrl+Alt+0'], ['Bullet list, numbered list', 'Ctrl+Shift+8, Ctrl+Shift+7'],
    ['Quotation', 'Ctrl+Shift+B'], ['Link', 'Ctrl+K'], ['Footnote, formula', 'Ctrl+Alt+F, Ctrl+Alt+M'], ['Open the footnote or formula that is chosen', 'Enter'],
    ['Next, previous cell of a table', 'Tab, Shift+Tab'], ['Undo, redo', 'Ctrl+Z, Ctrl+Shift+Z'],
  ]],
  ['Document', [['Save now, as a version of its own', 'Ctrl+S'], ['Cite a work', 'Ctrl+Shift+C, or /cite in the text']]],
  ['Assistant', [['Ask for the draft or the answer', 'Enter'], ['New line in a question', 'Shift+Enter'], ['Stop what is being written', 'Esc'], ['Keys of the review of changes', '? in the review']]],
  ['Anywhere', [['These shortcuts', '?, or Ctrl+/ in the text'], ['Into the card of a quote or a work', 'Alt+Enter'], ['Close a card or a dialog', 'Esc'], ['Undo, while a message offers it', 'Ctrl+Z'], ['Along a toolbar or tabs', '← →']]],
];

/** Calls back on "?" outside of text, and on Ctrl+/ anywhere. */
export function useShortcutKey(open: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const asked = event.key === '?' && !typing(event.target) && !event.ctrlKey && !event.metaKey && recall(key) !== 'off';
      const chord = event.key === '/' && (event.ctrlKey || event.metaKey);
      if ((!asked && !chord) || document.querySelector('dialog[open]')) return;
      event.preventDefault();
      open();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [open]);
}

export function Shortcuts({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useState(recall(key) !== 'off');
  // Speech and slips of the hand press single keys too (WCAG 2.1.4).
  const turn = (next: boolean) => {
    setOn(next);
    remember(key, next ? 'on' : 'off');
  };
  return (
    <Dialog title="Keyboard shortcuts" wide onClose={onClose}>
      <div className="shortcuts">
        {groups.map(([title, keys]) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <dl>{keys.map(([what, pressed]) => <div key={what}><dt>{what}</dt><dd><kbd>{named(pressed)}</kbd></dd></div>)}</dl>
          </section>
        ))}
      </div>
      <label className="shortcuts__turn"><input type="checkbox" checked={on} onChange={(event) => turn(event.target.checked)} /> Open this with the single key ?</label>
    </Dialog>
  );
}
