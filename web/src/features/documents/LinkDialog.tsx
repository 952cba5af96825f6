// Where the chosen words lead.
import type { Editor } from '@tiptap/core';
import { useState, type FormEvent } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Field } from '@/components/Field';

/** The address as it is stored, or null where it leads nowhere that a document may lead. */
export function linkFrom(typed: string): string | null {
  const text = typed.trim();
  if (/^(https?:\/\/|mailto:)[^\s]+$/i.test(text)) return text;
  if (/^[^\s@:/]+@[^\s@/]+\.[^\s@/]+$/.test(text)) return `mailto:${text}`;
  return /^[\w-]+(\.[\w-]+)+(:\d+)?([/?#][^\s]*)?$/.test(text) ? `https://${text}` : null;
}

export function LinkDialog({ editor, onClose }: { editor: Editor; onClose: () => void }) {
  const known = String(editor.getAttributes('link').href ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  const close = () => {
    onClose();
    editor.commands.focus();
  };
  const set = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const href = linkFrom(String(new FormData(event.currentTarget).get('href')));
    if (href === null) return setProblem('Links lead to web pages (https://…) or e-mail addresses.');
    put(editor, href);
    close();
  };
  const remove = () => {
    editor.chain().extendMarkRange('link').unsetMark('link').run();
    close();
  };
  return (
    <Dialog title="Link" onClose={close}>
      <form className="form" onSubmit={set}>
        <Field label="Address" name="href" defaultValue={known} placeholder="https://" maxLength={2048} problem={problem} autoFocus required />
        <div className="actions">
          {known && <Button look="danger" onClick={remove}>Remove link</Button>}
          <Button type="submit" look="primary">Set link</Button>
        </div>
      </form>
    </Dialog>
  );
}

function put(editor: Editor, href: string): void {
  const marks = [{ type: 'link', attrs: { href } }];
  if (editor.state.selection.empty && !editor.isActive('link')) editor.commands.insertContent({ type: 'text', text: href, marks });
  else editor.chain().extendMarkRange('link').setMark('link', { href }).run();
}
