-- What every later migration leans on: nothing is open unless a migration opens it.

-- The image opens every new table and function of public to the API roles. Ours are opened one by one.
alter default privileges for role postgres in schema public revoke all on tables from anon, authenticated;
alter default privileges for role postgres in schema public revoke all on sequences from anon, authenticated;
alter default privileges for role postgres in schema public revoke all on functions from anon, authenticated;
alter default privileges for role postgres revoke execute on functions from public;

-- Definer bodies live here, out of PostgREST's sight, behind invoker functions in public.
create schema private;
comment on schema private is 'Definer functions and what only they may read. Not exposed.';
revoke all on schema private from public;
grant usage on schema private to authenticated, service_role;

create function private.touch() returns trigger language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end $$;

-- What looks missing to a stranger: PostgREST turns PT404 into HTTP 404.
create function private.not_found(what text) returns void language plpgsql set search_path = '' as $$
begin
  raise sqlstate 'PT404' using message = format('no such %s, or it is not yours', what);
end $$;
grant execute on function private.not_found(text) to authenticated, service_role;

create table public.app_settings (
  key text primary key,
  value jsonb not null,
  -- The clean-up obeys it: nonsense here must not empty every trash at once.
  constraint trash_days_are_days check (
    key <> 'trash_days' or jsonb_path_exists(value, 'strict $ ? (@ >= 1 && @ <= 3650 && @.floor() == @)')
  )
);
comment on table public.app_settings is 'Settings that the database itself obeys. Retention: kept.';
alter table public.app_settings enable row level security;
create policy "anyone signed in reads the settings" on public.app_settings for select to authenticated using (true);
grant select on public.app_settings to authenticated;
insert into public.app_settings (key, value) values ('trash_days', '7');

create function private.trash_days() returns integer language sql stable security definer set search_path = '' as $$
  select (value #>> '{}')::integer from public.app_settings where key = 'trash_days'
$$;
grant execute on function private.trash_days() to authenticated, service_role;

-- Whether something deleted then may still be restored now.
create function private.in_trash(deleted_at timestamptz) returns boolean
language sql stable set search_path = '' as $$
  select deleted_at is not null and deleted_at > now() - make_interval(days => private.trash_days())
$$;
grant execute on function private.in_trash(timestamptz) to authenticated, service_role;
