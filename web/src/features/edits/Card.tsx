// One change to be decided: its words, why it is proposed, why it needs a look, what can be done.
import { useState, type FormEvent, type KeyboardEvent } from 'react';
import { Button } from '@/components/Button';
import { Icon } from '@/components/Icon';
import type { Operation } from '@/lib/types';
import { Change } from './Change';
import type { Act } from './keys';
import { hasLabels } from './labels';
import type { Edits } from './useEdits';
import { caution, nothingLeft, outOfDate, statuses } from './words';

interface Props {
  edits: Edits;
  editing: boolean;
  edit: (on: boolean) => void;
  act: (name: Act) => void;
}

export function Card({ edits, editing, edit, act }: Props) {
  const { current, decide } = edits;
  if (!current) return <p className="review__none">{nothingLeft}</p>;
  const careful = current.status === 'stale' ? outOfDate : caution(current);
  const save = (words: string) => void decide(current, 'accepted', words).then((done) => done && edit(false));
  return (
    <div className="review__card">
      {careful && <p className="review__caution"><Icon name="alert" />{careful}</p>}
      {editing
        ? <EditForm key={current.id} operation={current} save={save} cancel={() => edit(false)} />
        : <p className="review__words"><Change segments={current.segments} /></p>}
      <p className="review__reason small">{current.reason}</p>
      {!editing && <Acts current={current} act={act} />}
    </div>
  );
}

function Acts({ current: { status }, act }: { current: Operation; act: (name: Act) => void }) {
  if (status === 'accepted' || status === 'rejected') return <p className="soft small">{statuses[status]}.</p>;
  return (
    <div className="review__acts">
      {status === 'pending' && <Button small look="primary" icon="check" onClick={() => act('accept')}>Accept</Button>}
      <Button small icon="close" onClick={() => act('reject')}>Reject</Button>
      {status === 'pending' && <Button small look="quiet" onClick={() => act('edit')}>Edit</Button>}
    </div>
  );
}

interface FormProps {
  operation: Operation;
  save: (words: string) => void;
  cancel: () => void;
}

function EditForm({ operation: { find, replace }, save, cancel }: FormProps) {
  const [words, setWords] = useState(replace);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    save(words);
  };
  const onKey = (event: KeyboardEvent) => {
    // A block is one paragraph: no key breaks it in two.
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      submit();
    }
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    cancel();
  };
  return (
    <form className="review__edit" onSubmit={submit}>
      <label className="field__label" htmlFor="edit-words">In the place of “{find}”</label>
      <textarea id="edit-words" className="input" rows={2} maxLength={8000} autoFocus value={words} onKeyDown={onKey} onChange={(event) => setWords(event.target.value.replace(/\n/g, ' '))} />
      {hasLabels(find) && <p className="field__hint">⟦…⟧ stands for a citation, a formula or a footnote: leave it where it belongs.</p>}
      <div className="review__acts">
        <Button small look="primary" icon="check" type="submit">Accept as edited</Button>
        <Button small onClick={cancel}>Cancel</Button>
      </div>
    </form>
  );
}
