// The head of an open conversation: what it is called, and the way back.
import { Button } from '@/components/Button';

export function TalkHead({ title, back }: { title: string; back: () => void }) {
  return (
    <header className="chat__head">
      <Button look="quiet" icon="back" label="All conversations" onClick={back} />
      <h2 className="talk__title" title={title}>{title}</h2>
    </header>
  );
}
