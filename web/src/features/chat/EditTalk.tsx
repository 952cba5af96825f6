// A conversation in which changes to its document are asked for: what was asked, what was proposed, what became of it.
import { Link } from 'react-router';
import { Button } from '@/components/Button';
import { Elapsed } from '@/components/Elapsed';
import { Trouble, Waiting } from '@/components/States';
import { asked, nameOf, useProviders } from '@/lib/runs/providers';
import { isLive, type Run } from '@/lib/runs/run';
import type { Conversation, Message } from '@/lib/types';
import type { Around } from './ChatPane';
import { became, endings } from './outcome';
import { useMessages, useSaid } from './queries';
import { Question } from './Question';
import { TalkHead } from './TalkHead';
import { useEnd } from './useEnd';

/** Changes to the open document, as far as a conversation asks for them. */
export interface Changing {
  run: Run;
  /** The conversation that the run was asked for in, where that was here. */
  conversationId: string | null;
  /** How it goes, or went; and why nothing was asked. */
  saying: string;
  trouble: string | null;
  ask: (instruction: string, how: { conversationId: string; provider?: string }) => void;
  stop: () => void;
  close: () => void;
  /** Brings the review to the front. */
  review: () => void;
}

interface Props {
  conversation: Conversation;
  around: Around;
  back: () => void;
}

const wording = {
  label: 'What should change in this document?',
  hint: 'Shorter sentences, British spelling… Leave it empty to have it proofread.',
  act: 'Propose',
  by: 'Proposed by',
  most: 4000,
};

export function EditTalk({ conversation, around: { changing, documentId }, back }: Props) {
  const messages = useMessages(conversation.id);
  const said = useSaid(messages.data);
  const run = runOf(conversation, changing, said);
  const ours = conversation.documentId === documentId;
  const title = conversation.title || said.find(({ role }) => role === 'user')?.content || 'Changes to this document';
  return (
    <section className="talk" aria-label={title}>
      <TalkHead title={title} back={back} />
      <div className="talk__said">
        {messages.hasNextPage && <Button small disabled={messages.isFetchingNextPage} onClick={() => void messages.fetchNextPage()}>Show earlier</Button>}
        {messages.error && <Trouble error={messages.error} again={() => void messages.refetch()} />}
        {messages.isPending && <Waiting />}
        {messages.data && <Course said={said} run={run} changing={changing} review={ours ? changing.review : undefined} />}
      </div>
      {ours
        ? <Wish conversation={conversation} run={run} changing={changing} />
        : <p className="talk__ask soft small">These are changes to another document. <Link to={`/projects/${conversation.projectId}/${conversation.documentId ?? ''}`}>Open it</Link> to ask for more.</p>}
    </section>
  );
}

/** The run, where it is this conversation's. */
function runOf({ id }: Conversation, { run, conversationId }: Changing, said: readonly Message[]): Run | null {
  const here = conversationId === id || said.some((one) => one.run !== null && one.run.id === run.id);
  return here && run.phase !== 'idle' ? run : null;
}

function Wish({ conversation: { id }, run, changing }: { conversation: Conversation; run: Run | null; changing: Changing }) {
  const providers = useProviders();
  const provider = asked(providers);
  const refused = run?.phase === 'failed' && run.id === null ? run.instruction : '';
  return (
    <Question words={wording} empty live={run !== null && isLive(run)} failed={refused} stop={changing.stop} providers={providers}
      ask={(instruction) => changing.ask(instruction, { conversationId: id, ...(provider && { provider }) })} />
  );
}

interface CourseProps {
  said: readonly Message[];
  /** The run, where it is this conversation's. */
  run: Run | null;
  changing: Changing;
  review: (() => void) | undefined;
}

function Course({ said, run, changing, review }: CourseProps) {
  const end = useEnd(said, run);
  const live = run !== null && isLive(run);
  const shown = live ? said.filter((one) => one.run === null || one.run.id !== run.id) : said;
  return (
    <>
      {shown.length === 0 && !live && <p className="soft">Say what should change. Each change is shown in the page, and nothing is applied before you accept it.</p>}
      {shown.map((message) => (message.role === 'user' ? <p key={message.id} className="said said--asked">{message.content}</p> : <Proposed key={message.id} message={message} review={review} />))}
      {live && run.id === null && <p className="said said--asked">{run.instruction || 'Proofread the document.'}</p>}
      {live && <p className="soft small">{changing.saying} <Elapsed since={run.startedAt} /></p>}
      {run?.phase === 'failed' && (
        <div className="note note--doubt">
          <p role="alert">{changing.saying}</p>
          <Button small onClick={changing.close}>Close</Button>
        </div>
      )}
      {changing.trouble && <p className="note note--bad" role="alert">{changing.trouble}</p>}
      <div ref={end} />
    </>
  );
}

function Proposed({ message: { content, changes, run }, review }: { message: Message; review: (() => void) | undefined }) {
  const ending = run && endings[run.status];
  const open = changes ? changes.pending + changes.stale : 0;
  return (
    <div className="said">
      <p>{content}</p>
      {ending && <p className="soft small">{ending}</p>}
      {changes && became(changes) && <p className="small tabular">{became(changes)}</p>}
      <div className="actions">
        {run && <span className="soft said__by">{nameOf({ name: run.provider, model: run.model })}</span>}
        {open > 0 && review && <Button small onClick={review}>Review</Button>}
      </div>
    </div>
  );
}
