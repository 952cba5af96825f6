// The project's conversations: found by title, begun, renamed, deleted with a way back.
import { useState, type KeyboardEvent } from 'react';
import { Button } from '@/components/Button';
import { Deleted } from '@/components/Deleted';
import { Menu } from '@/components/Menu';
import { Empty, Trouble, Waiting } from '@/components/States';
import { ago } from '@/lib/format';
import type { Conversation } from '@/lib/types';
import { useSettled } from '@/lib/useSettled';
import { useBegin, useConversations, useRemove, useRename, useRestore, useTrash } from './queries';

interface Props {
  projectId: string;
  documentId: string;
  choose: (conversation: Conversation) => void;
}

export function ConversationList({ projectId, documentId, choose }: Props) {
  const [q, setQ] = useState('');
  const [trash, setTrash] = useState(false);
  const { data, error, refetch } = useConversations(projectId, useSettled(q));
  const begin = useBegin(projectId);
  const start = (about: string | null, mode: Conversation['mode'] = 'discussion') => begin.mutate({ documentId: about, mode }, { onSuccess: choose });
  const none = data?.items.length === 0;
  const about = (one: Conversation) => (one.documentId === null ? 'the project' : one.documentId === documentId ? 'this document' : 'another document');
  return (
    <section aria-label="Conversations">
      <div className="chat__head">
        <input className="input" type="search" aria-label="Search conversations by title" placeholder="Search titles" maxLength={200} value={q} onChange={(event) => setQ(event.target.value)} />
        <Button look="quiet" icon="trash" label="Deleted conversations" aria-pressed={trash} onClick={() => setTrash(!trash)} />
        <Menu label="New conversation" icon="add" disabled={begin.isPending} acts={[
          { name: 'About this document', icon: 'file', run: () => start(documentId) },
          { name: 'About the project', icon: 'search', run: () => start(null) },
          { name: 'Changes to this document', icon: 'check', run: () => start(documentId, 'global_edit') },
        ]} />
      </div>
      {error && <Trouble error={error} again={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {none && q.trim() !== '' && <p className="shelf__empty">No title has these words.</p>}
      {none && q.trim() === '' && (
        <Empty title="No conversations yet" action={<Button icon="add" disabled={begin.isPending} onClick={() => start(documentId)}>Ask about this document</Button>}>
          Ask what your sources say, or what your text still lacks. Answers carry their quotes, each looked up in its source.
        </Empty>
      )}
      <ul>{data?.items.map((one) => <Row key={one.id} conversation={one} about={about(one)} choose={choose} />)}</ul>
      {trash && <Trash projectId={projectId} />}
    </section>
  );
}

interface RowProps {
  conversation: Conversation;
  about: string;
  choose: (conversation: Conversation) => void;
}

function Row({ conversation, about, choose }: RowProps) {
  const [naming, setNaming] = useState(false);
  const remove = useRemove();
  const name = conversation.title || 'New conversation';
  if (naming) return <li className="shelf__row"><Naming conversation={conversation} done={() => setNaming(false)} /></li>;
  return (
    <li className="shelf__row">
      <button type="button" className="shelf__open" onClick={() => choose(conversation)}>
        <span className="shelf__name" title={name}>{name}</span>
        <span className="shelf__facts">{conversation.mode === 'global_edit' ? 'Changes to' : 'About'} {about}, {ago(conversation.updatedAt)}</span>
      </button>
      <Menu label={`More about ${name}`} acts={[
        { name: 'Rename', run: () => setNaming(true) },
        { name: 'Delete', icon: 'trash', danger: true, run: () => remove.mutate(conversation) },
      ]} />
    </li>
  );
}

function Naming({ conversation, done }: { conversation: Conversation; done: () => void }) {
  const [title, setTitle] = useState(conversation.title);
  const rename = useRename();
  const save = () => {
    const words = title.trim();
    if (words === '' || words === conversation.title) return done();
    rename.mutate({ id: conversation.id, title: words });
    done();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) save();
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    done();
  };
  return (
    <>
      <input className="input chat__name" aria-label="Title of the conversation" autoFocus maxLength={300} value={title} onChange={(event) => setTitle(event.target.value)} onKeyDown={onKey} />
      <Button small look="primary" onClick={save}>Save</Button>
    </>
  );
}

function Trash({ projectId }: { projectId: string }) {
  const { data, error, refetch } = useTrash(projectId);
  const restore = useRestore();
  const things = data?.items.map(({ id, title, deletedAt, updatedAt }) => ({ id, name: title || 'New conversation', since: deletedAt ?? updatedAt }));
  return <Deleted nouns="conversations" things={things} error={error} again={() => void refetch()} restore={restore.mutate} />;
}
