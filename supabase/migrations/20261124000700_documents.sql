-- Documents and every version of them. A save names the version it was based on; a stale one changes nothing.

create type public.version_reason as enum ('autosave', 'manual', 'restore', 'ai');

-- How long a document is as JSON without blanks, which is how the BFF counts. Only a text that could be too long with
-- its blanks (one after each comma and colon, so at most as much again) is counted without them.
create function private.fits(content jsonb, bytes integer) returns boolean language sql immutable set search_path = '' as $$
  select case
    when octet_length(content::text) <= bytes then true
    when octet_length(content::text) > 2 * bytes then false
    else octet_length(regexp_replace(content::text, '("(?:[^"\\]|\\.)*")|\s', '\1', 'g')) <= bytes
  end
$$;
grant execute on function private.fits(jsonb, integer) to authenticated, service_role;

create table public.documents (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects (id) on delete cascade,
  owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  title text not null check (length(title) between 1 and 300 and title !~ '^\s*$'),
  -- One empty paragraph, as the editor begins.
  content jsonb not null default jsonb_build_object('type', 'doc', 'content', jsonb_build_array(
    jsonb_build_object('type', 'paragraph', 'attrs', jsonb_build_object('id', gen_random_uuid()))))
    check (content ->> 'type' is not distinct from 'doc' and jsonb_typeof(content -> 'content') is not distinct from 'array'),
  plain_text text not null default '' check (octet_length(plain_text) <= 2097152),
  word_count integer not null default 0 check (word_count >= 0),
  version integer not null default 1 check (version >= 1),
  schema_version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  constraint documents_content_is_small check (private.fits(content, 2097152)),
  -- Nodes may lie 40 deep, each two levels of JSON below its parent; what lies deeper nobody could open again.
  constraint documents_content_is_shallow check (not jsonb_path_exists(content, 'strict $.**{100}')),
  -- A migration raises this with bff/documents/schema.json: words that no release can read are not kept.
  constraint documents_schema_is_known check (schema_version between 1 and 1)
);
comment on table public.documents is 'Retention: until deleted, then trash_days in the trash (cleanup_soft_deleted_documents).';
comment on column public.documents.content is 'ProseMirror JSON, as bff/documents/schema.json describes it.';
create index documents_project_idx on public.documents (project_id, updated_at desc, id) where deleted_at is null;
create index documents_project_all_idx on public.documents (project_id);
create index documents_owner_idx on public.documents (owner_id);
create index documents_deleted_idx on public.documents (deleted_at) where deleted_at is not null;
create trigger documents_touch before update on public.documents for each row execute function private.touch();
create trigger documents_audit_new after insert on public.documents
  for each row execute function private.audit_row('document', 'title');
-- Not for every save: comparing whole contents would cost more than saving them.
create trigger documents_audit_change after update on public.documents
  for each row when (old.title is distinct from new.title or old.deleted_at is distinct from new.deleted_at)
  execute function private.audit_row('document', 'title');

alter table public.documents enable row level security;
create policy "people see the documents of their own projects" on public.documents for select to authenticated
  using (deleted_at is null and project_id in (select private.my_projects()));
create policy "people write documents in their own projects" on public.documents for insert to authenticated
  with check (owner_id = (select auth.uid()) and project_id in (select private.my_projects()));
create policy "people rename their own documents" on public.documents for update to authenticated
  using (deleted_at is null and project_id in (select private.my_projects()));
grant select on public.documents to authenticated;
-- Words come in by save_document alone, which counts versions; a bare update could lose somebody's.
grant insert (id, project_id, owner_id, title), update (title) on public.documents to authenticated;

create table public.document_versions (
  document_id uuid not null references public.documents (id) on delete cascade,
  version integer not null check (version >= 1),
  title text not null,
  content jsonb not null,
  plain_text text not null,
  word_count integer not null,
  schema_version integer not null,
  author_id uuid references auth.users (id) on delete set null,
  reason public.version_reason not null,
  created_at timestamptz not null default now(),
  primary key (document_id, version)
);
comment on table public.document_versions is 'What each save left; of one person''s autosaves within five minutes the last stays. Retention: as long as its document.';
create index document_versions_author_idx on public.document_versions (author_id);
alter table public.document_versions enable row level security;
create policy "people read the versions of their own documents" on public.document_versions for select to authenticated
  using (exists (select from public.documents d where d.id = document_id));
grant select on public.document_versions to authenticated;

create function private.keep_version() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  author constant uuid := coalesce(auth.uid(), new.owner_id);
  why constant public.version_reason := coalesce(nullif(current_setting('ibid.version_reason', true), ''), 'manual');
begin
  -- Typing saves every few seconds; what a person looks back for is where the text stood minutes ago.
  if why = 'autosave' then
    delete from public.document_versions v
    where v.document_id = new.id and v.version = new.version - 1 and v.reason = 'autosave' and v.author_id = author
      and date_bin('5 minutes', v.created_at, 'epoch') = date_bin('5 minutes', now(), 'epoch');
  end if;
  insert into public.document_versions
    (document_id, version, title, content, plain_text, word_count, schema_version, author_id, reason)
  values (new.id, new.version, new.title, new.content, new.plain_text, new.word_count, new.schema_version, author, why);
  return null;
end $$;
create trigger documents_first_version after insert on public.documents
  for each row execute function private.keep_version();
create trigger documents_next_version after update on public.documents
  for each row when (new.version is distinct from old.version) execute function private.keep_version();

-- The caller's document, locked until the transaction ends; a deleted or foreign one is not there.
create function private.lock_document(target uuid) returns public.documents
language plpgsql security definer set search_path = '' as $$
declare
  found_one public.documents;
begin
  select * into found_one from public.documents d
  where d.id = target and d.deleted_at is null and d.project_id in (select private.my_projects())
  for no key update;
  if not found then perform private.not_found('document'); end if;
  return found_one;
end $$;

create function private.refuse_stale(current_version integer, expected integer) returns void
language plpgsql set search_path = '' as $$
begin
  if current_version is distinct from expected then
    raise sqlstate 'PT409' using message = 'the document changed since this version', detail = current_version::text;
  end if;
end $$;

create function private.delete_document(target uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.documents set deleted_at = now()
  where id = target and deleted_at is null and project_id in (select private.my_projects());
  if not found then perform private.not_found('document'); end if;
end $$;

create function private.restore_document(target uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.documents set deleted_at = null
  where id = target and private.in_trash(deleted_at) and project_id in (select private.my_projects());
  if not found then perform private.not_found('document in the trash'); end if;
end $$;

create function private.list_deleted_documents(of_project uuid) returns setof public.documents
language sql stable security definer set search_path = '' as $$
  select * from public.documents
  where project_id = of_project and private.in_trash(deleted_at) and project_id in (select private.my_projects())
  order by deleted_at desc
$$;

create function public.delete_document(id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.delete_document(id) $$;
create function public.restore_document(id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.restore_document(id) $$;
create function public.list_deleted_documents(project_id uuid) returns setof public.documents
language sql stable security invoker set search_path = '' as $$
  select * from private.list_deleted_documents(project_id)
$$;
grant execute on function private.delete_document(uuid), private.restore_document(uuid),
  private.list_deleted_documents(uuid), public.delete_document(uuid), public.restore_document(uuid),
  public.list_deleted_documents(uuid) to authenticated;
