-- A project holds a vault, documents and citations. Deleting hides it; for trash_days it can come back.

create table public.projects (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  title text not null check (length(title) between 1 and 300 and title !~ '^\s*$'),
  description text not null default '' check (length(description) <= 5000),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
comment on table public.projects is 'Retention: until deleted, then trash_days in the trash (cleanup_soft_deleted_projects).';
create index projects_owner_updated_idx on public.projects (owner_id, updated_at desc, id) where deleted_at is null;
create index projects_owner_idx on public.projects (owner_id);
create index projects_deleted_idx on public.projects (deleted_at) where deleted_at is not null;
create trigger projects_touch before update on public.projects for each row execute function private.touch();
create trigger projects_audit after insert or update on public.projects
  for each row execute function private.audit_row('project', 'title');

alter table public.projects enable row level security;
create policy "people see their own projects" on public.projects for select to authenticated
  using (owner_id = (select auth.uid()) and deleted_at is null);
create policy "people make projects of their own" on public.projects for insert to authenticated
  with check (owner_id = (select auth.uid()));
create policy "people change their own projects" on public.projects for update to authenticated
  using (owner_id = (select auth.uid()) and deleted_at is null);
grant select on public.projects to authenticated;
grant insert (id, owner_id, title, description), update (title, description) on public.projects to authenticated;

-- Whether the caller owns a project that is not deleted; children's policies ask this once a statement.
create function private.my_projects() returns setof uuid
language sql stable security definer set search_path = '' as $$
  select id from public.projects where owner_id = (select auth.uid()) and deleted_at is null
$$;
grant execute on function private.my_projects() to authenticated;

create function private.delete_project(target uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.projects set deleted_at = now()
  where id = target and owner_id = (select auth.uid()) and deleted_at is null;
  if not found then perform private.not_found('project'); end if;
end $$;

create function private.restore_project(target uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.projects set deleted_at = null
  where id = target and owner_id = (select auth.uid()) and private.in_trash(deleted_at);
  if not found then perform private.not_found('project in the trash'); end if;
end $$;

create function private.list_deleted_projects() returns setof public.projects
language sql stable security definer set search_path = '' as $$
  select * from public.projects
  where owner_id = (select auth.uid()) and private.in_trash(deleted_at)
  order by deleted_at desc
$$;

create function public.delete_project(id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.delete_project(id) $$;
create function public.restore_project(id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.restore_project(id) $$;
create function public.list_deleted_projects() returns setof public.projects
language sql stable security invoker set search_path = '' as $$ select * from private.list_deleted_projects() $$;
grant execute on function private.delete_project(uuid), private.restore_project(uuid), private.list_deleted_projects(),
  public.delete_project(uuid), public.restore_project(uuid), public.list_deleted_projects() to authenticated;
