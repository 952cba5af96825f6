// One formula as LaTeX, and under it how it will read.
import type { Editor } from '@tiptap/core';
import { useEditorState } from '@tiptap/react';
import { useEffect, useRef, useState, type FormEvent, type KeyboardEvent } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { TextField } from '@/components/Field';
import { drawFormula } from './drawFormula';
import { formulaAt, formulaPlace, openFormula, writeFormula, type Formula } from './mathNode';

/** As many characters as a document takes. */
const most = 20_000;

export function FormulaDialog({ editor }: { editor: Editor }) {
  const place = useEditorState({ editor, selector: ({ editor: now }) => formulaPlace(now.state) });
  const formula = place === null ? null : formulaAt(editor.state);
  return formula && <Writing key={formula.place} editor={editor} formula={formula} />;
}

function Writing({ editor, formula }: { editor: Editor; formula: Formula }) {
  const [latex, setLatex] = useState(formula.latex);
  const [display, setDisplay] = useState(formula.display);
  const preview = useRef<HTMLDivElement>(null);
  const [readable, setReadable] = useState(true);
  useEffect(() => {
    if (preview.current) void drawFormula(preview.current, latex, true).then(setReadable);
  }, [latex]);
  // Behind the dialog, which keeps the text from the focus. Not by the command, which waits a frame: what is typed at once
  // would stand elsewhere.
  useEffect(() => () => void (!editor.isDestroyed && editor.view.focus()), [editor]);
  const close = () => openFormula(editor, null);
  const put = (words: string) => {
    writeFormula(editor, formula, words, display);
    close();
  };
  const save = (event?: FormEvent) => {
    event?.preventDefault();
    put(latex.trim());
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    save();
  };
  return (
    <Dialog title="Formula" onClose={close}>
      <form className="form" onSubmit={save}>
        <TextField label="LaTeX" className="input formula__words" hint="Enter saves; Shift+Enter begins a new line." value={latex} maxLength={most} placeholder="\frac{a}{b}" autoFocus data-focus spellCheck={false}
          problem={readable ? null : 'This cannot be read as LaTeX. It is kept as it is written.'} onKeyDown={onKey} onChange={(event) => setLatex(event.target.value)} />
        <div className="formula__preview" ref={preview} tabIndex={0} role="group" aria-label="How it reads" />
        {editor.schema.nodes.mathBlock && (
          <label className="formula__alone"><input type="checkbox" checked={display} onChange={(event) => setDisplay(event.target.checked)} /> On a line of its own</label>
        )}
        <div className="actions">
          {formula.place !== 'new' && <Button look="danger" onClick={() => put('')}>Remove</Button>}
          <Button type="submit" look="primary">Save formula</Button>
        </div>
      </form>
    </Dialog>
  );
}
