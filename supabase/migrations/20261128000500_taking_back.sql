-- What was decided on proposed edits, counted and taken back after the fact: a whole step, or what it did to one block.

-- A block goes back whole: all that the step changed in it waits again.
drop function public.undo_operations(uuid, uuid, uuid, jsonb, jsonb, text);

-- Takes a step back, or of the step what it did to `block`: `draft` has those blocks as they were, and every other as it
-- is.
create function public.undo_operations(
  person uuid, document_id uuid, decision uuid, draft jsonb, moved jsonb default '{}', request_id text default null,
  block uuid default null
) returns integer language plpgsql security invoker set search_path = '' as $$
declare
  document public.documents := private.lock_as(person, document_id);
  undone constant uuid[] := array(
    select o.id from public.ai_operations o where o.decision_id = decision and (block is null or exists (
      select from public.ai_operation_changes c where c.operation_id = o.id and c.block_id = block
    ))
  );
begin
  perform private.refuse_changed(document, undone);
  perform private.decide(document, undone, '{accepted}', 'pending', null, null);
  document := private.store_edited(document, draft);
  update public.ai_operation_changes c set edited = null, after_hash = null where c.operation_id = any (undone);
  perform private.move_operations(document, moved);
  perform private.record_decision(person, document.id, decision, 'pending', undone, request_id);
  return document.version;
end $$;
grant execute on function public.undo_operations(uuid, uuid, uuid, jsonb, jsonb, text, uuid) to service_role;

-- Of each run that a conversation asked for: how many of its changes are how far.
create function public.changes_in_conversation(conversation_id uuid) returns table (
  run_id uuid, status public.operation_status, changes integer
) language sql stable security invoker set search_path = '' as $$
  select o.run_id, o.status, count(*)::integer
  from public.ai_operations o join public.ai_runs r on r.id = o.run_id
  where r.conversation_id = changes_in_conversation.conversation_id
  group by o.run_id, o.status
$$;
grant execute on function public.changes_in_conversation(uuid) to authenticated, service_role;
