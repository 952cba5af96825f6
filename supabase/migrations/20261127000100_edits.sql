-- Edits that the AI proposes over a whole document. An operation waits until a person decides, and is stale for as long
-- as its block is not what it was. Whoever decides several at once takes one step, all of it or nothing, and can take it
-- back. Only the server calls these: a caller could say "accepted" of words that nobody proposed.

alter table public.ai_operations
  add column number integer not null default 1 check (number >= 1),
  add column guards text[] not null default '{}' check (array_length(guards, 1) is null or array_length(guards, 1) <= 20),
  add column decision_id uuid,
  add column applied_version integer check (applied_version > based_on);
comment on column public.ai_operations.number is 'Its place in its run, from 1.';
comment on column public.ai_operations.guards is 'What the change touches that a person must look at: a number, a citation and the like.';
comment on column public.ai_operations.decision_id is 'The step that decided it; those that were decided together share it.';
comment on column public.ai_operations.applied_version is 'The version of the document that accepting it made.';
create unique index ai_operations_number_idx on public.ai_operations (run_id, number);
create index ai_operations_open_idx on public.ai_operations (document_id) where status in ('pending', 'stale');
create index ai_operations_decision_idx on public.ai_operations (decision_id) where decision_id is not null;

alter table public.ai_operation_changes
  add column start_offset integer not null default 0 check (start_offset >= 0),
  add column edited text check (length(edited) <= 20000);
comment on column public.ai_operation_changes.start_offset is
  'Where `find` begins in its block, in characters; a citation, a formula or a line break counts as one.';
comment on column public.ai_operation_changes.edited is 'What the person put in place of `replace`.';
comment on column public.ai_operation_changes.before_hash is
  'The block as the change found it; while it waits, as it has to be found.';

-- Blocks as what they hold: their own attributes, and whether an absent one is written as null, change no word.
create function private.block_hash(node jsonb) returns text language sql immutable set search_path = '' as $$
  select encode(sha256(convert_to(jsonb_strip_nulls(coalesce(node -> 'content', '[]'))::text, 'utf8')), 'hex')
$$;

-- Of the blocks that hold words. An id that stands twice names no block.
create function private.block_hashes(content jsonb) returns table (block_id uuid, hash text)
language sql immutable set search_path = '' as $$
  select private.as_uuid(node #>> '{attrs,id}') as id, min(private.block_hash(node))
  from jsonb_path_query(
    content, 'strict $.** ? (@.type == "paragraph" || @.type == "heading" || @.type == "figure")'
  ) as found (node)
  where private.as_uuid(node #>> '{attrs,id}') is not null
  group by id having count(*) = 1
$$;
grant execute on function private.block_hash(jsonb), private.block_hashes(jsonb) to authenticated, service_role;
-- What block_hashes leans on.
grant execute on function private.as_uuid(text) to authenticated, service_role;

create function public.document_to_edit(document_id uuid) returns table (
  id uuid, project_id uuid, title text, content jsonb, schema_version integer, version integer, hashes jsonb
) language sql stable security invoker set search_path = '' as $$
  select d.id, d.project_id, d.title, d.content, d.schema_version, d.version,
    (select coalesce(jsonb_object_agg(h.block_id, h.hash), '{}') from private.block_hashes(d.content) h)
  from public.documents d where d.id = document_to_edit.document_id
$$;
grant execute on function public.document_to_edit(uuid) to authenticated, service_role;

-- Pending where every block is what it was, else stale: also back again, where a block came to be what it was.
create function private.settle_operations(document public.documents) returns void
language sql security definer set search_path = '' as $$
  update public.ai_operations o set status = found.status
  from (
    select w.id, case when bool_and(coalesce(c.before_hash = h.hash, false)) then 'pending' else 'stale' end
      ::public.operation_status as status
    from public.ai_operations w
    join public.ai_operation_changes c on c.operation_id = w.id
    left join private.block_hashes(document.content) h on h.block_id = c.block_id
    where w.document_id = document.id and w.status in ('pending', 'stale')
    group by w.id
  ) found
  where o.id = found.id and o.status <> found.status
$$;

create function private.settle_open_operations() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- Saves come every few seconds, and mostly nothing waits.
  if exists (
    select from public.ai_operations o where o.document_id = new.id and o.status in ('pending', 'stale')
  ) then
    perform private.settle_operations(new);
  end if;
  return null;
end $$;
create trigger documents_settle_operations after update on public.documents
  for each row when (new.version is distinct from old.version) execute function private.settle_open_operations();

-- One proposal with its one change, as the block is now.
create function public.propose_operation(operation jsonb, change jsonb) returns public.ai_operations
language plpgsql security invoker set search_path = '' as $$
declare
  proposed public.ai_operations;
begin
  insert into public.ai_operations (id, run_id, document_id, number, based_on, reason, guards, provenance)
  select o.id, o.run_id, o.document_id, o.number, o.based_on, o.reason, o.guards, o.provenance
  from jsonb_populate_record(null::public.ai_operations, operation) o
  returning * into proposed;
  insert into public.ai_operation_changes (operation_id, seq, block_id, op, find, replace, start_offset, before_hash)
  select proposed.id, 1, c.block_id, c.op, c.find, c.replace, c.start_offset, c.before_hash
  from jsonb_populate_record(null::public.ai_operation_changes, change) c;
  perform private.settle_operations(d) from public.documents d where d.id = proposed.document_id;
  select * into proposed from public.ai_operations o where o.id = proposed.id;
  return proposed;
end $$;

-- The document for what follows, locked, as the person sees it.
create function private.lock_as(person uuid, target uuid) returns public.documents
language plpgsql security definer set search_path = '' as $$
begin
  -- Who may, whose version and whose line in the record it is: all of that reads this.
  perform set_config('request.jwt.claims', jsonb_build_object('sub', person, 'role', 'authenticated')::text, true);
  return private.lock_document(target);
end $$;

create function private.refuse_decided(wanted integer, found_some integer) returns void
language plpgsql set search_path = '' as $$
begin
  if wanted is distinct from found_some then
    raise sqlstate 'PT409' using message = 'these changes were decided, or their text changed, meanwhile';
  end if;
end $$;

-- What was accepted is taken back only where its blocks are still what accepting made of them.
create function private.refuse_changed(document public.documents, operations uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if operations = '{}' then perform private.not_found('step'); end if;
  if exists (
    select from public.ai_operation_changes c
    left join private.block_hashes(document.content) h on h.block_id = c.block_id
    where c.operation_id = any (operations) and c.after_hash is distinct from h.hash
  ) then
    raise sqlstate 'PT409' using message = 'the text was changed since these changes were accepted';
  end if;
end $$;

-- `draft`: expected_version, content, plain_text, word_count, schema_version.
create function private.store_edited(document public.documents, draft jsonb) returns public.documents
language plpgsql security definer set search_path = '' as $$
begin
  perform private.refuse_stale(document.version, (draft ->> 'expected_version')::integer);
  document.content := draft -> 'content';
  document.plain_text := draft ->> 'plain_text';
  document.word_count := (draft ->> 'word_count')::integer;
  document.schema_version := (draft ->> 'schema_version')::integer;
  return private.store_document(document, 'ai');
end $$;

-- `moved`: changes that still wait in blocks that this step changes, by their operation's id: start_offset and guards.
create function private.move_operations(document public.documents, moved jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.ai_operation_changes c
  set before_hash = h.hash, start_offset = (m.value ->> 'start_offset')::integer
  from jsonb_each(moved) m, private.block_hashes(document.content) h
  where c.operation_id = m.key::uuid and h.block_id = c.block_id;
  update public.ai_operations o
  set guards = array(select jsonb_array_elements_text(m.value -> 'guards'))
  from jsonb_each(moved) m where o.id = m.key::uuid and o.document_id = document.id;
  perform private.settle_operations(document);
end $$;

create function private.record_decision(
  person uuid, target uuid, decision uuid, status public.operation_status, operations uuid[], request_id text
) returns void language sql security definer set search_path = '' as $$
  select private.record(person, 'ai:operation-status', 'document', target, jsonb_build_object(
    'status', status, 'decision', decision, 'operations', to_jsonb(operations[1:200]), 'count', cardinality(operations)
  ), request_id)
$$;

-- Counts the ones that were as they had to be: fewer than asked for, and nothing of the step happens.
create function private.decide(
  document public.documents, operations uuid[], was public.operation_status[], becomes public.operation_status,
  person uuid, decision uuid
) returns void language plpgsql security definer set search_path = '' as $$
declare
  counted integer;
begin
  update public.ai_operations o
  set status = becomes, decided_by = person, decided_at = case when person is not null then now() end,
      decision_id = decision, applied_version = null
  where o.id = any (operations) and o.document_id = document.id and o.status = any (was);
  get diagnostics counted = row_count;
  perform private.refuse_decided(cardinality(operations), counted);
end $$;

-- `edited`: what the person wrote in place of the proposal, by the operation's id.
create function public.accept_operations(
  person uuid, document_id uuid, decision uuid, operations uuid[], draft jsonb, edited jsonb default '{}',
  moved jsonb default '{}', request_id text default null
) returns integer language plpgsql security invoker set search_path = '' as $$
declare
  document public.documents := private.lock_as(person, document_id);
begin
  -- Before their blocks change, for that would make them stale.
  perform private.decide(document, operations, '{pending}', 'accepted', person, decision);
  document := private.store_edited(document, draft);
  update public.ai_operations o set applied_version = document.version where o.id = any (operations);
  update public.ai_operation_changes c
  set edited = accept_operations.edited ->> c.operation_id::text, after_hash = h.hash
  from private.block_hashes(document.content) h
  where c.operation_id = any (operations) and h.block_id = c.block_id;
  perform private.move_operations(document, moved);
  perform private.record_decision(person, document.id, decision, 'accepted', operations, request_id);
  return document.version;
end $$;

create function public.reject_operations(
  person uuid, document_id uuid, decision uuid, operations uuid[], request_id text default null
) returns integer language plpgsql security invoker set search_path = '' as $$
declare
  document public.documents := private.lock_as(person, document_id);
begin
  perform private.decide(document, operations, '{pending,stale}', 'rejected', person, decision);
  perform private.record_decision(person, document.id, decision, 'rejected', operations, request_id);
  return document.version;
end $$;

create function public.reopen_operations(
  person uuid, document_id uuid, operations uuid[], request_id text default null
) returns integer language plpgsql security invoker set search_path = '' as $$
declare
  document public.documents := private.lock_as(person, document_id);
begin
  perform private.decide(document, operations, '{rejected}', 'pending', null, null);
  perform private.settle_operations(document);
  perform private.record_decision(person, document.id, null, 'pending', operations, request_id);
  return document.version;
end $$;

-- Takes a whole step back: `draft` has its blocks as they were, and every other as it is.
create function public.undo_operations(
  person uuid, document_id uuid, decision uuid, draft jsonb, moved jsonb default '{}', request_id text default null
) returns integer language plpgsql security invoker set search_path = '' as $$
declare
  document public.documents := private.lock_as(person, document_id);
  undone constant uuid[] := array(select o.id from public.ai_operations o where o.decision_id = decision);
begin
  perform private.refuse_changed(document, undone);
  perform private.decide(document, undone, '{accepted}', 'pending', null, null);
  document := private.store_edited(document, draft);
  update public.ai_operation_changes c set edited = null, after_hash = null where c.operation_id = any (undone);
  perform private.move_operations(document, moved);
  perform private.record_decision(person, document.id, decision, 'pending', undone, request_id);
  return document.version;
end $$;

-- Five hundred are more than a project names, and no more than an answer of the API holds.
create function private.bound_terms() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if (select count(*) from public.protected_terms t where t.project_id = new.project_id) >= 500 then
    raise check_violation using message = 'a project has at most 500 protected terms';
  end if;
  return new;
end $$;
create trigger protected_terms_bound before insert on public.protected_terms
  for each row execute function private.bound_terms();

grant execute on function
  private.settle_operations(public.documents), private.lock_as(uuid, uuid),
  private.decide(public.documents, uuid[], public.operation_status[], public.operation_status, uuid, uuid),
  private.store_edited(public.documents, jsonb), private.move_operations(public.documents, jsonb),
  private.refuse_changed(public.documents, uuid[]),
  private.record_decision(uuid, uuid, uuid, public.operation_status, uuid[], text),
  public.propose_operation(jsonb, jsonb),
  public.accept_operations(uuid, uuid, uuid, uuid[], jsonb, jsonb, jsonb, text),
  public.reject_operations(uuid, uuid, uuid, uuid[], text), public.reopen_operations(uuid, uuid, uuid[], text),
  public.undo_operations(uuid, uuid, uuid, jsonb, jsonb, text)
  to service_role;
