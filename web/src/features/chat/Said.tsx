// One message: a question, or an answer with its quotes and what can be done with it.
import { Button } from '@/components/Button';
import { Grounded } from '@/components/Grounded';
import { nameOf } from '@/lib/runs/providers';
import type { Claim, Message } from '@/lib/types';
import { endings } from './outcome';

interface Props {
  message: Message;
  insert: (text: string, claims: readonly Claim[]) => void;
  /** Answers anew; given for the last message alone. */
  again?: (() => void) | undefined;
}

export function Said({ message: { role, content, evidence, run }, insert, again }: Props) {
  if (role === 'user') {
    return (
      <>
        <p className="said said--asked">{content}</p>
        {again && <div className="actions"><Button small icon="retry" onClick={again}>Answer it</Button></div>}
      </>
    );
  }
  const ending = run ? endings[run.status] : undefined;
  return (
    <div className="said">
      <Grounded text={content} claims={evidence} />
      {ending && <p className="soft small">{ending}</p>}
      <div className="actions">
        {run && <span className="soft said__by">{nameOf({ name: run.provider, model: run.model })}</span>}
        {content.trim() !== '' && <Button small onClick={() => insert(content, evidence)}>Insert at the cursor</Button>}
        {again && <Button small look="quiet" icon="retry" onClick={again}>Answer again</Button>}
      </div>
    </div>
  );
}
