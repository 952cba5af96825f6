// One conversation: what was said, the answer as it is written, the next question.
import { useEffect } from 'react';
import { Button } from '@/components/Button';
import { Grounded } from '@/components/Grounded';
import { Trouble, Waiting } from '@/components/States';
import { asked, useProviders } from '@/lib/runs/providers';
import { isLive, saying, type Run } from '@/lib/runs/run';
import type { Claim, Conversation, Message } from '@/lib/types';
import type { How } from './api';
import type { Around } from './ChatPane';
import { Said } from './Said';
import { useMessages, useSaid } from './queries';
import { Question } from './Question';
import { TalkHead } from './TalkHead';
import { useAnswer, type Answering } from './useAnswer';
import { useEnd } from './useEnd';

interface Props {
  conversation: Conversation;
  around: Around;
  back: () => void;
  /** Tells which quotes are in sight. */
  know: (claims: readonly Claim[]) => void;
}

const wording = { label: 'Question', hint: 'What do the sources say about…', act: 'Ask', by: 'Answered by', most: 8000 };

export function Talk({ conversation, around, back, know }: Props) {
  const messages = useMessages(conversation.id);
  const { data } = messages;
  const said = useSaid(data);
  const answering = useAnswer(conversation.id, data?.pages[0]?.openRun ?? null);
  const { run } = answering;
  useEffect(() => void know([...said.flatMap(({ evidence }) => evidence), ...run.claims]), [know, said, run.claims]);
  const title = named(conversation, said);
  const providers = useProviders();
  const provider = asked(providers);
  const how = (): How => ({ blockId: around.place(), ...(provider && { provider }) });
  return (
    <section className="talk" aria-label={title}>
      <TalkHead title={title} back={back} />
      <div className="talk__said">
        {messages.hasNextPage && <Button small disabled={messages.isFetchingNextPage} onClick={() => void messages.fetchNextPage()}>Show earlier</Button>}
        {messages.error && <Trouble error={messages.error} again={() => void messages.refetch()} />}
        {messages.isPending && <Waiting />}
        {data && <Course said={said} answering={answering} insert={around.insert} again={() => answering.askAgain(how())} />}
      </div>
      <Question words={wording} live={isLive(run)} failed={run.phase === 'failed' && run.id === null ? run.instruction : ''}
        ask={(question) => answering.ask(question, how())} stop={answering.stop} providers={providers} />
    </section>
  );
}

/** The first question names it before the list has heard of it. */
function named({ title }: Conversation, said: readonly Message[]): string {
  const [line] = (said.find(({ role }) => role === 'user')?.content ?? '').trim().split('\n');
  return title || line || 'New conversation';
}

interface CourseProps {
  said: readonly Message[];
  answering: Answering;
  insert: Around['insert'];
  again: () => void;
}

/** What was said until now, and what is being said. */
function Course({ said, answering: { run, again, close }, insert, again: answerAgain }: CourseProps) {
  const live = isLive(run);
  const end = useEnd(said, run);
  const shown = withoutOpen(said, run, again);
  const last = shown.at(-1);
  return (
    <>
      {shown.length === 0 && !live && <p className="soft">Ask a question. The answer rests on the sources in your vault, and says so where they hold nothing on it.</p>}
      {shown.map((message) => (
        <Said key={message.id} message={message} insert={insert} again={message === last && !live ? answerAgain : undefined} />
      ))}
      {live && run.id === null && !again && <p className="said said--asked">{run.instruction}</p>}
      {live && <div className="said" aria-busy="true"><Grounded text={run.text} claims={run.claims} live /></div>}
      <Progress run={run} close={close} />
      <div ref={end} />
    </>
  );
}

/** While an answer is written, what the server has of it, or what it will replace, is not shown beside it. */
function withoutOpen(said: readonly Message[], run: Run, again: boolean): readonly Message[] {
  const newest = said.at(-1);
  const open = newest?.role === 'assistant' && isLive(run) && (again || newest.run?.id === run.id);
  return open ? said.slice(0, -1) : said;
}

function Progress({ run, close }: { run: Run; close: () => void }) {
  const live = isLive(run);
  const trouble = run.phase === 'failed';
  return (
    <>
      {live && <p className="soft small">{saying(run)}</p>}
      {trouble && (
        <div className="note note--doubt">
          <p role="alert">{run.problem?.detail ?? 'The answer failed.'}</p>
          <Button small onClick={close}>Close</Button>
        </div>
      )}
    </>
  );
}
