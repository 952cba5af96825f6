-- An account as its owner sees it: where it is signed in, and what goes when it is closed.

-- Auth has no door that lists a person's sessions or ends one by its name; its rows have both.
create function private.list_sessions()
returns table (id uuid, created_at timestamptz, used_at timestamptz, user_agent text, address text)
language sql stable security definer set search_path = '' as $$
  -- refreshed_at is a time of day in UTC, without saying so.
  select s.id, s.created_at, coalesce(s.refreshed_at at time zone 'utc', s.created_at) as used_at,
    left(coalesce(s.user_agent, ''), 500), coalesce(host(s.ip), '')
  from auth.sessions s
  where s.user_id = (select auth.uid()) and (s.not_after is null or s.not_after > now())
  order by used_at desc, s.id
  limit 100
$$;

create function private.end_session(target uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  -- Its refresh tokens go with it; an access token lives on until its own end.
  delete from auth.sessions s where s.id = target and s.user_id = (select auth.uid());
  if not found then perform private.not_found('session'); end if;
end $$;

create function public.list_sessions()
returns table (id uuid, created_at timestamptz, used_at timestamptz, user_agent text, address text)
language sql stable security invoker set search_path = '' as $$ select * from private.list_sessions() $$;
create function public.end_session(id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.end_session(id) $$;
grant execute on function private.list_sessions(), private.end_session(uuid), public.list_sessions(),
  public.end_session(uuid) to authenticated;

-- Also those that no source names: an upload that broke off, or one of a source that is in the trash.
create function private.files_of_person(person uuid) returns setof text
language sql stable security definer set search_path = '' as $$
  select o.name from storage.objects o
  where o.bucket_id = 'vault' and split_part(o.name, '/', 1) = person::text
  order by o.name
$$;
create function public.files_of_person(person uuid) returns setof text
language sql stable security invoker set search_path = '' as $$ select private.files_of_person(person) $$;
grant execute on function private.files_of_person(uuid), public.files_of_person(uuid) to service_role;

-- What arrived while its account was being closed, or was left where the closing broke off between files and rows.
create function private.files_of_nobody() returns setof text
language sql stable security definer set search_path = '' as $$
  select o.name from storage.objects o
  where o.bucket_id = 'vault' and private.as_uuid(split_part(o.name, '/', 1)) is not null
    and not exists (select from auth.users u where u.id = private.as_uuid(split_part(o.name, '/', 1)))
$$;
grant execute on function private.files_of_nobody() to service_role;

create or replace function public.files_past_the_trash() returns setof text
language sql stable security invoker set search_path = '' as $$
  select i.storage_path from public.vault_items i join public.projects p on p.id = i.project_id
  where (i.deleted_at is not null and not private.in_trash(i.deleted_at))
     or (p.deleted_at is not null and not private.in_trash(p.deleted_at))
  union
  select private.files_of_nobody()
$$;

-- The line that something was done stays; what a person called it goes with them.
create or replace function private.forget_person() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update public.audit_logs set user_id = null, metadata = metadata - 'title' - 'name' where user_id = old.id;
  return old;
end $$;
