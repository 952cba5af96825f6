-- What the AI did: runs, what they read, the quotes that were checked, edits proposed, talks held.
-- All of it is the server's own word: its owner reads it, the service role writes it.

create type public.run_kind as enum ('generate', 'chat', 'global_edit');
create type public.run_status as enum ('queued', 'streaming', 'done', 'stopped', 'failed', 'interrupted');
create type public.run_outcome as enum ('pending', 'kept', 'discarded');
create type public.evidence_state as enum ('exact', 'normalised', 'near', 'not_found', 'changed', 'unverified');
create type public.conversation_mode as enum ('discussion', 'global_edit');
create type public.message_role as enum ('user', 'assistant');
create type public.operation_status as enum ('pending', 'accepted', 'rejected', 'stale');

create table public.ai_runs (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  project_id uuid not null references public.projects (id) on delete cascade,
  document_id uuid references public.documents (id) on delete cascade,
  kind public.run_kind not null,
  provider text not null check (length(provider) <= 60),
  model text not null default '' check (length(model) <= 200),
  status public.run_status not null default 'queued',
  outcome public.run_outcome not null default 'pending',
  instruction text not null default '' check (length(instruction) <= 20000),
  block_id uuid,
  prompt_hash text,
  text text not null default '',
  error_code text,
  input_tokens integer not null default 0,
  output_tokens integer not null default 0,
  estimated boolean not null default false,
  cost_micros bigint not null default 0,
  started_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.ai_runs is 'One row a run of a model. Retention: as long as its project.';
comment on column public.ai_runs.cost_micros is 'In millionths of a US dollar.';
create index ai_runs_owner_idx on public.ai_runs (owner_id, created_at desc);
create index ai_runs_project_idx on public.ai_runs (project_id);
create index ai_runs_document_idx on public.ai_runs (document_id, created_at desc);
create index ai_runs_open_idx on public.ai_runs (status) where status in ('queued', 'streaming');
create trigger ai_runs_touch before update on public.ai_runs for each row execute function private.touch();
alter table public.ai_runs enable row level security;
create policy "people see the runs of their own projects" on public.ai_runs for select to authenticated
  using (project_id in (select private.my_projects()));
grant select on public.ai_runs to authenticated;

create table public.ai_run_events (
  run_id uuid not null references public.ai_runs (id) on delete cascade,
  seq integer not null,
  event jsonb not null,
  created_at timestamptz not null default now(),
  primary key (run_id, seq)
);
comment on table public.ai_run_events is 'Endings and snapshots of runs. Retention: 90 days (cleanup_run_events).';
create index ai_run_events_created_idx on public.ai_run_events (created_at);
alter table public.ai_run_events enable row level security;
create policy "people see the events of their own runs" on public.ai_run_events for select to authenticated
  using (exists (select from public.ai_runs r where r.id = run_id));
grant select on public.ai_run_events to authenticated;

create table public.run_sources (
  run_id uuid not null references public.ai_runs (id) on delete cascade,
  rank integer not null check (rank >= 1),
  vault_item_id uuid references public.vault_items (id) on delete set null,
  chunk_id uuid references public.vault_chunks (id) on delete set null,
  page_number integer,
  score real,
  primary key (run_id, rank)
);
comment on table public.run_sources is 'What a run was given to read, best first. Retention: as long as its run.';
create index run_sources_item_idx on public.run_sources (vault_item_id);
create index run_sources_chunk_idx on public.run_sources (chunk_id);
alter table public.run_sources enable row level security;
create policy "people see what their own runs read" on public.run_sources for select to authenticated
  using (exists (select from public.ai_runs r where r.id = run_id));
grant select on public.run_sources to authenticated;

create table public.evidence (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects (id) on delete cascade,
  document_id uuid references public.documents (id) on delete cascade,
  run_id uuid references public.ai_runs (id) on delete cascade,
  vault_item_id uuid references public.vault_items (id) on delete set null,
  page_number integer,
  start_offset integer,
  end_offset integer,
  claim text not null,
  quote text not null,
  source_text text not null default '',
  state public.evidence_state not null,
  score real,
  extraction_version integer,
  created_at timestamptz not null default now()
);
comment on table public.evidence is 'A quote that was looked up in a stored page. Retention: as long as its project.';
comment on column public.evidence.claim is 'The words of the document that this quote carries, as they were when it was checked.';
comment on column public.evidence.state is 'What the look-up said. What became of the words since: document_evidence.';
create index evidence_project_idx on public.evidence (project_id);
create index evidence_document_idx on public.evidence (document_id);
create index evidence_run_idx on public.evidence (run_id);
create index evidence_item_idx on public.evidence (vault_item_id);
alter table public.evidence enable row level security;
create policy "people see the evidence of their own projects" on public.evidence for select to authenticated
  using (project_id in (select private.my_projects()));
grant select on public.evidence to authenticated;

create table public.document_evidence (
  document_id uuid not null references public.documents (id) on delete cascade,
  evidence_id uuid not null,
  state public.evidence_state not null,
  position integer not null,
  primary key (document_id, evidence_id)
);
comment on table public.document_evidence is
  'The state of each evidence mark in the saved document. evidence_id has no foreign key: a forged id is kept as
unverified. Retention: as long as its document.';
alter table public.document_evidence enable row level security;
create policy "people see the evidence marks of their own documents" on public.document_evidence for select to authenticated
  using (exists (select from public.documents d where d.id = document_id));
grant select on public.document_evidence to authenticated;

create table public.ai_operations (
  id uuid primary key default gen_random_uuid(),
  run_id uuid not null references public.ai_runs (id) on delete cascade,
  document_id uuid not null references public.documents (id) on delete cascade,
  based_on integer not null,
  status public.operation_status not null default 'pending',
  reason text not null default '',
  decided_by uuid references auth.users (id) on delete set null,
  decided_at timestamptz,
  provenance jsonb not null default '{}',
  created_at timestamptz not null default now()
);
comment on table public.ai_operations is 'An edit that a run proposed, and what became of it. Retention: as long as its document.';
create index ai_operations_run_idx on public.ai_operations (run_id);
create index ai_operations_document_idx on public.ai_operations (document_id, created_at desc);
create index ai_operations_decided_by_idx on public.ai_operations (decided_by);
alter table public.ai_operations enable row level security;
create policy "people see the edits proposed to their own documents" on public.ai_operations for select to authenticated
  using (exists (select from public.documents d where d.id = document_id));
grant select on public.ai_operations to authenticated;

create table public.ai_operation_changes (
  operation_id uuid not null references public.ai_operations (id) on delete cascade,
  seq integer not null,
  block_id uuid not null,
  op text not null check (length(op) <= 40),
  find text not null default '',
  replace text not null default '',
  before_hash text,
  after_hash text,
  primary key (operation_id, seq)
);
comment on table public.ai_operation_changes is 'The changes of an operation, block by block. Retention: as long as its operation.';
alter table public.ai_operation_changes enable row level security;
create policy "people see the changes proposed to their own documents" on public.ai_operation_changes
  for select to authenticated
  using (exists (select from public.ai_operations o where o.id = operation_id));
grant select on public.ai_operation_changes to authenticated;

create table public.conversations (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects (id) on delete cascade,
  document_id uuid references public.documents (id) on delete cascade,
  owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  mode public.conversation_mode not null default 'discussion',
  title text not null default '' check (length(title) <= 300),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
comment on table public.conversations is 'Retention: until deleted, then trash_days (cleanup_soft_deleted_conversations).';
create index conversations_project_idx on public.conversations (project_id, updated_at desc) where deleted_at is null;
create index conversations_project_all_idx on public.conversations (project_id);
create index conversations_document_idx on public.conversations (document_id);
create index conversations_owner_idx on public.conversations (owner_id);
create index conversations_deleted_idx on public.conversations (deleted_at) where deleted_at is not null;
create trigger conversations_touch before update on public.conversations for each row execute function private.touch();
alter table public.conversations enable row level security;
create policy "people see the conversations of their own projects" on public.conversations for select to authenticated
  using (deleted_at is null and project_id in (select private.my_projects()));
create policy "people start conversations in their own projects" on public.conversations for insert to authenticated
  with check (
    owner_id = (select auth.uid()) and project_id in (select private.my_projects())
    and (document_id is null or exists (
      select from public.documents d where d.id = document_id and d.project_id = conversations.project_id))
  );
create policy "people rename their own conversations" on public.conversations for update to authenticated
  using (deleted_at is null and project_id in (select private.my_projects()));
grant select on public.conversations to authenticated;
grant insert (id, project_id, owner_id, document_id, mode, title), update (title) on public.conversations to authenticated;

create function private.delete_conversation(target uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.conversations set deleted_at = now()
  where id = target and deleted_at is null and project_id in (select private.my_projects());
  if not found then perform private.not_found('conversation'); end if;
end $$;

create function private.restore_conversation(target uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.conversations set deleted_at = null
  where id = target and private.in_trash(deleted_at) and project_id in (select private.my_projects());
  if not found then perform private.not_found('conversation in the trash'); end if;
end $$;

create function private.list_deleted_conversations(of_project uuid) returns setof public.conversations
language sql stable security definer set search_path = '' as $$
  select * from public.conversations
  where project_id = of_project and private.in_trash(deleted_at) and project_id in (select private.my_projects())
  order by deleted_at desc
$$;

create function public.delete_conversation(id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.delete_conversation(id) $$;
create function public.restore_conversation(id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.restore_conversation(id) $$;
create function public.list_deleted_conversations(project_id uuid) returns setof public.conversations
language sql stable security invoker set search_path = '' as $$
  select * from private.list_deleted_conversations(project_id)
$$;
grant execute on function private.delete_conversation(uuid), private.restore_conversation(uuid),
  private.list_deleted_conversations(uuid), public.delete_conversation(uuid), public.restore_conversation(uuid),
  public.list_deleted_conversations(uuid) to authenticated;

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  conversation_id uuid not null references public.conversations (id) on delete cascade,
  run_id uuid references public.ai_runs (id) on delete set null,
  role public.message_role not null,
  content text not null check (length(content) <= 200000),
  created_at timestamptz not null default now()
);
comment on table public.messages is 'Retention: as long as their conversation.';
create index messages_conversation_idx on public.messages (conversation_id, created_at);
create index messages_run_idx on public.messages (run_id);
alter table public.messages enable row level security;
create policy "people read their own conversations" on public.messages for select to authenticated
  using (exists (select from public.conversations c where c.id = conversation_id));
create policy "people write in their own conversations, as themselves" on public.messages for insert to authenticated
  with check (role = 'user' and exists (select from public.conversations c where c.id = conversation_id));
grant select on public.messages to authenticated;
grant insert (id, conversation_id, role, content) on public.messages to authenticated;

create table public.protected_terms (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects (id) on delete cascade,
  owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  term text not null check (length(term) between 1 and 200 and term !~ '^\s*$'),
  created_at timestamptz not null default now()
);
comment on table public.protected_terms is 'Words that an accepted edit may never change unseen. Retention: as long as their project.';
create unique index protected_terms_once_idx on public.protected_terms (project_id, lower(term));
create index protected_terms_owner_idx on public.protected_terms (owner_id);
alter table public.protected_terms enable row level security;
create policy "people see the protected terms of their own projects" on public.protected_terms for select to authenticated
  using (project_id in (select private.my_projects()));
create policy "people protect terms in their own projects" on public.protected_terms for insert to authenticated
  with check (owner_id = (select auth.uid()) and project_id in (select private.my_projects()));
create policy "people free terms in their own projects" on public.protected_terms for delete to authenticated
  using (project_id in (select private.my_projects()));
grant select, delete on public.protected_terms to authenticated;
grant insert (id, project_id, owner_id, term) on public.protected_terms to authenticated;

create table public.usage_budgets (
  user_id uuid not null references auth.users (id) on delete cascade,
  period date not null check (extract(day from period) = 1),
  tokens_used bigint not null default 0,
  tokens_reserved bigint not null default 0,
  cost_micros_used bigint not null default 0,
  cost_micros_reserved bigint not null default 0,
  updated_at timestamptz not null default now(),
  primary key (user_id, period)
);
comment on table public.usage_budgets is 'What a person used in a month. Retention: until the account is closed.';
create trigger usage_budgets_touch before update on public.usage_budgets for each row execute function private.touch();
alter table public.usage_budgets enable row level security;
create policy "people see what they used" on public.usage_budgets for select to authenticated
  using (user_id = (select auth.uid()));
grant select on public.usage_budgets to authenticated;
