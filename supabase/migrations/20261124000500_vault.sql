-- Sources, their text by page, and the pieces that search finds. The text is the server's own word.

create type public.vault_status as enum ('pending', 'ready', 'failed');

-- The one form of a stored file's name. The worker opens it with every right, so nothing in it may climb.
create function private.is_vault_path(path text) returns boolean language sql immutable set search_path = '' as $$
  select path ~ '^[0-9a-f-]{36}/[0-9a-f-]{36}/[0-9]{1,20}-[^/[:cntrl:]]+$'
$$;
grant execute on function private.is_vault_path(text) to authenticated, service_role;

-- No folders, no controls, nothing unseen that turns a name around or hides in it.
create function private.is_file_name(name text) returns boolean language sql immutable set search_path = '' as $$
  select name !~ '^[\s.]*$'
    and name !~ '[/\\[:cntrl:]\u0080-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]'
$$;
grant execute on function private.is_file_name(text) to authenticated, service_role;

create table public.vault_items (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects (id) on delete cascade,
  owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  name text not null check (length(name) <= 255 and private.is_file_name(name)),
  media_type text not null check (length(media_type) <= 200),
  size_bytes bigint not null check (size_bytes between 1 and 52428800),
  sha256 text check (sha256 ~ '^[0-9a-f]{64}$'),
  storage_path text not null unique check (length(storage_path) <= 1024),
  status public.vault_status not null default 'pending',
  failure_reason text check (length(failure_reason) <= 500),
  attempts integer not null default 0,
  page_count integer,
  extraction_version integer,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  -- Else a row could point at somebody else's file.
  constraint vault_items_path_is_own check (
    private.is_vault_path(storage_path) and starts_with(storage_path, owner_id::text || '/' || project_id::text || '/')
  )
);
comment on table public.vault_items is 'Retention: until deleted, then trash_days in the trash (cleanup_soft_deleted_vault_items).';
comment on column public.vault_items.storage_path is 'In bucket vault: {user}/{project}/{timestamp}-{name}.';
create index vault_items_project_idx on public.vault_items (project_id, created_at desc, id) where deleted_at is null;
create index vault_items_project_all_idx on public.vault_items (project_id);
create index vault_items_owner_idx on public.vault_items (owner_id);
create index vault_items_pending_idx on public.vault_items (created_at) where status = 'pending';
create index vault_items_deleted_idx on public.vault_items (deleted_at) where deleted_at is not null;
create trigger vault_items_touch before update on public.vault_items for each row execute function private.touch();
create trigger vault_items_audit after insert or update on public.vault_items
  for each row execute function private.audit_row('vault', 'name');

alter table public.vault_items enable row level security;
create policy "people see the sources of their own projects" on public.vault_items for select to authenticated
  using (deleted_at is null and project_id in (select private.my_projects()));
create policy "people add sources to their own projects" on public.vault_items for insert to authenticated
  with check (owner_id = (select auth.uid()) and project_id in (select private.my_projects()));
create policy "people rename their own sources" on public.vault_items for update to authenticated
  using (deleted_at is null and project_id in (select private.my_projects()));
grant select on public.vault_items to authenticated;
-- Kind, size and hash are the uploader's claim until the worker has read the file.
grant insert (id, project_id, owner_id, name, media_type, size_bytes, sha256, storage_path), update (name)
  on public.vault_items to authenticated;

-- Whatever a later grant may allow: a caller's source starts unread, and only the server says what became of it.
create function private.start_pending() returns trigger language plpgsql set search_path = '' as $$
begin
  if current_user = 'authenticated' then
    new.status := 'pending';
    new.failure_reason := null;
    new.attempts := 0;
    new.page_count := null;
    new.extraction_version := null;
  end if;
  return new;
end $$;
create trigger vault_items_start_pending before insert on public.vault_items
  for each row execute function private.start_pending();

create table public.vault_pages (
  vault_item_id uuid not null references public.vault_items (id) on delete cascade,
  project_id uuid not null references public.projects (id) on delete cascade,
  page_number integer not null check (page_number >= 1),
  text text not null,
  primary key (vault_item_id, page_number)
);
comment on table public.vault_pages is 'The text of each page as extracted. Retention: as long as its source.';
create index vault_pages_project_idx on public.vault_pages (project_id);
alter table public.vault_pages enable row level security;
create policy "people read the pages of their own sources" on public.vault_pages for select to authenticated
  using (exists (select from public.vault_items i where i.id = vault_item_id));
grant select on public.vault_pages to authenticated;

create table public.vault_chunks (
  id uuid primary key default gen_random_uuid(),
  vault_item_id uuid not null references public.vault_items (id) on delete cascade,
  project_id uuid not null references public.projects (id) on delete cascade,
  page_number integer not null check (page_number >= 1),
  start_offset integer not null check (start_offset >= 0),
  end_offset integer not null,
  text text not null,
  tsv tsvector generated always as (to_tsvector('english', text)) stored,
  constraint vault_chunks_offsets_run_forward check (end_offset > start_offset)
);
comment on table public.vault_chunks is 'What search finds: a piece of one page. Retention: as long as its source.';
comment on column public.vault_chunks.start_offset is 'In characters of the page''s text; end_offset is exclusive.';
create index vault_chunks_item_idx on public.vault_chunks (vault_item_id);
create index vault_chunks_project_idx on public.vault_chunks (project_id);
create index vault_chunks_tsv_idx on public.vault_chunks using gin (tsv);
alter table public.vault_chunks enable row level security;
create policy "people search their own sources" on public.vault_chunks for select to authenticated
  using (exists (select from public.vault_items i where i.id = vault_item_id));
grant select on public.vault_chunks to authenticated;

create function private.delete_vault_item(target uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.vault_items set deleted_at = now()
  where id = target and deleted_at is null and project_id in (select private.my_projects());
  if not found then perform private.not_found('source'); end if;
end $$;

create function private.restore_vault_item(target uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.vault_items set deleted_at = null
  where id = target and private.in_trash(deleted_at) and project_id in (select private.my_projects());
  if not found then perform private.not_found('source in the trash'); end if;
end $$;

create function private.list_deleted_vault_items(of_project uuid) returns setof public.vault_items
language sql stable security definer set search_path = '' as $$
  select * from public.vault_items
  where project_id = of_project and private.in_trash(deleted_at) and project_id in (select private.my_projects())
  order by deleted_at desc
$$;

create function public.delete_vault_item(id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.delete_vault_item(id) $$;
create function public.restore_vault_item(id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.restore_vault_item(id) $$;
create function public.list_deleted_vault_items(project_id uuid) returns setof public.vault_items
language sql stable security invoker set search_path = '' as $$
  select * from private.list_deleted_vault_items(project_id)
$$;
grant execute on function private.delete_vault_item(uuid), private.restore_vault_item(uuid),
  private.list_deleted_vault_items(uuid), public.delete_vault_item(uuid), public.restore_vault_item(uuid),
  public.list_deleted_vault_items(uuid) to authenticated;

-- Full text in the caller's own project, best first. Every word counts; none is required, so a question finds its answer.
create function public.search_vault(project_id uuid, query text, max_results integer default 20)
returns table (
  chunk_id uuid, vault_item_id uuid, item_name text, page_number integer,
  start_offset integer, end_offset integer, text text, rank real
) language sql stable security invoker set search_path = '' as $$
  with asked as (
    select nullif(replace(plainto_tsquery('english', left(query, 2000))::text, ' & ', ' | '), '')::tsquery as words
  )
  select c.id, c.vault_item_id, i.name, c.page_number, c.start_offset, c.end_offset, c.text,
    ts_rank_cd(c.tsv, asked.words, 32)
  from asked
  join public.vault_chunks c on c.tsv @@ asked.words
  join public.vault_items i on i.id = c.vault_item_id
  where c.project_id = search_vault.project_id and i.status = 'ready'
  order by ts_rank_cd(c.tsv, asked.words, 32) desc, c.vault_item_id, c.page_number, c.start_offset
  limit least(greatest(max_results, 1), 100)
$$;
grant execute on function public.search_vault(uuid, text, integer) to authenticated;
