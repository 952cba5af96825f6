// Where the next thing is said in a conversation: sent by Enter, stopped where it was sent, and never lost.
import { useState, type FormEvent } from 'react';
import { AskButton } from '@/components/AskButton';
import { ProviderPicker } from '@/components/ProviderPicker';
import { askingKey } from '@/lib/asking';
import type { Providers } from '@/lib/runs/providers';

export interface Wording {
  label: string;
  hint: string;
  act: string;
  by: string;
  /** Characters. */
  most: number;
}

interface Props {
  words: Wording;
  /** Nothing said is a wish too. */
  empty?: boolean;
  live: boolean;
  /** What was asked and refused, to be asked again. */
  failed: string;
  ask: (question: string) => void;
  stop: () => void;
  providers: Providers;
}

export function Question({ words, empty = false, live, failed, ask, stop, providers }: Props) {
  const [question, setQuestion] = useState('');
  const [refused, setRefused] = useState('');
  if (failed !== refused) {
    // Set while rendering, as React advises for state that follows a prop: nothing typed since is overwritten.
    setRefused(failed);
    if (failed !== '' && question === '') setQuestion(failed);
  }
  const none = question.trim() === '' && !empty;
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (live || none) return;
    ask(question.trim());
    setQuestion('');
  };
  const onKey = askingKey({ live, submit, stop });
  return (
    <form className="talk__ask" onSubmit={submit}>
      <textarea className="input" aria-label={words.label} rows={2} maxLength={words.most} placeholder={words.hint} value={question} onKeyDown={onKey} onChange={(event) => setQuestion(event.target.value)} />
      <div className="talk__acts">
        <ProviderPicker providers={providers} label={words.by} />
        <AskButton live={live} stop={stop} disabled={none}>{words.act}</AskButton>
      </div>
    </form>
  );
}
