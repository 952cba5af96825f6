-- A run knows the conversation that it answers in; a conversation is as new as its newest message.

alter table public.ai_runs add column conversation_id uuid references public.conversations (id) on delete set null;
comment on column public.ai_runs.conversation_id is 'Where the answer goes, for runs of the kind chat.';
create index ai_runs_conversation_idx on public.ai_runs (conversation_id, created_at desc);

-- As definer: whoever may write a message need not be allowed to set the time of a conversation.
create function private.touch_conversation() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  update public.conversations set updated_at = now() where id = new.conversation_id;
  return null;
end $$;
create trigger messages_touch_conversation after insert or update of content on public.messages
  for each row execute function private.touch_conversation();
