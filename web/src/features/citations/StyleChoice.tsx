// The style that a document cites in: the usual ones at hand, any other by the title of a journal or university.
import { useId, useState } from 'react';
import { Button } from '@/components/Button';
import { Dialog } from '@/components/Dialog';
import { Field } from '@/components/Field';
import { Trouble, Waiting } from '@/components/States';
import { useSettled } from '@/lib/useSettled';
import { styles } from './bibliography';
import { useStyles } from './queries';

interface Props {
  style: string;
  title: string;
  choose: (style: string) => void;
}

const another = ' '; // no style is called so

export function StyleChoice({ style, title, choose }: Props) {
  const id = useId();
  const [looking, setLooking] = useState(false);
  const usual = styles.some(([name]) => name === style);
  return (
    <div className="references__style small">
      <label htmlFor={id}>Citation style</label>
      <select id={id} className="input" value={style} onChange={({ target }) => (target.value === another ? setLooking(true) : choose(target.value))}>
        {!usual && <option value={style}>{title}</option>}
        {styles.map(([name, called]) => <option key={name} value={name}>{called}</option>)}
        <option value={another}>Another style…</option>
      </select>
      {looking && <StyleDialog choose={choose} onClose={() => setLooking(false)} />}
    </div>
  );
}

function StyleDialog({ choose, onClose }: Pick<Props, 'choose'> & { onClose: () => void }) {
  const [query, setQuery] = useState('');
  const take = (name: string) => {
    onClose();
    choose(name);
  };
  return (
    <Dialog title="Choose a citation style" wide onClose={onClose}>
      <Field label="Journal, publisher or university" type="search" value={query} onChange={(event) => setQuery(event.target.value)} maxLength={100} autoFocus
        hint="By the words of its title, such as “sleep research” or “harvard leeds”." />
      <Found query={useSettled(query)} take={take} />
    </Dialog>
  );
}

function Found({ query, take }: { query: string; take: (name: string) => void }) {
  const { data, error, isLoading } = useStyles(query);
  if (query.length < 2) return null;
  if (error) return <Trouble error={error} />;
  if (isLoading || !data) return <Waiting>Looking through the styles…</Waiting>;
  if (data.items.length === 0) return <p className="small" role="status">No style has these words in its title.</p>;
  return (
    <ul className="works__scroll" aria-label="Styles">
      {data.items.map(({ name, title }) => <li key={name}><Button look="quiet" onClick={() => take(name)}>{title}</Button></li>)}
    </ul>
  );
}
