-- Who did what. Rows come from triggers and from the service role; no client writes here.

create table private.keys (
  name text primary key,
  value bytea not null
);
comment on table private.keys is 'Random keys of this database. Retention: kept.';
alter table private.keys enable row level security;
-- 256 random bits from two uuids' random parts and the clock-free generator behind them.
insert into private.keys (name, value)
values ('audit_pseudonym', sha256(decode(replace(gen_random_uuid()::text || gen_random_uuid()::text
  || gen_random_uuid()::text, '-', ''), 'hex')));

create table public.audit_logs (
  id bigint generated always as identity primary key,
  user_id uuid,
  user_pseudonym text,
  action text not null check (action ~ '^[a-z_]+:[a-z_-]+$' and length(action) <= 60),
  resource_type text not null check (length(resource_type) <= 60),
  resource_id uuid,
  metadata jsonb not null default '{}' check (pg_column_size(metadata) < 16384),
  request_id text check (length(request_id) <= 100),
  created_at timestamptz not null default now()
);
comment on table public.audit_logs is
  'One act, one line. user_id has no foreign key: it is emptied when an account is closed, and the keyed pseudonym
still tells one person''s acts from another''s. Retention: kept; only audit_retention() removes rows.';
create index audit_logs_user_idx on public.audit_logs (user_id, created_at desc);
create index audit_logs_resource_idx on public.audit_logs (resource_type, resource_id);
create index audit_logs_action_idx on public.audit_logs (action, created_at desc);
create index audit_logs_created_idx on public.audit_logs (created_at);
alter table public.audit_logs enable row level security;
create policy "people read what they did" on public.audit_logs for select to authenticated
  using (user_id = (select auth.uid()));
grant select on public.audit_logs to authenticated;
revoke insert, update, delete, truncate on public.audit_logs from service_role;

create function private.pseudonym(person uuid) returns text language sql stable security definer set search_path = '' as $$
  select encode(sha256(k.value || uuid_send(person)), 'hex') from private.keys k where k.name = 'audit_pseudonym'
$$;

create function private.record(
  person uuid, action text, resource_type text, resource_id uuid, metadata jsonb, request_id text
) returns bigint language sql security definer set search_path = '' as $$
  insert into public.audit_logs (user_id, user_pseudonym, action, resource_type, resource_id, metadata, request_id)
  values (person, private.pseudonym(person), action, resource_type, resource_id, coalesce(metadata, '{}'), request_id)
  returning id
$$;
grant execute on function private.record(uuid, text, text, uuid, jsonb, text) to service_role;

-- For acts that change no row (a sign-in, an export); rows are recorded by trigger alone.
create function public.create_audit_log(
  action text, resource_type text, resource_id uuid default null, metadata jsonb default '{}',
  user_id uuid default null, request_id text default null
) returns bigint language sql security invoker set search_path = '' as $$
  select private.record(user_id, action, resource_type, resource_id, metadata, request_id)
$$;
grant execute on function public.create_audit_log(text, text, uuid, jsonb, uuid, text) to service_role;

-- The request's id as the BFF or a client sent it.
create function private.request_id() returns text language sql stable set search_path = '' as $$
  select left(nullif(current_setting('request.headers', true), '')::jsonb ->> 'x-request-id', 100)
$$;

-- First argument: the noun. A change that is neither of these four leaves no line: autosave would drown the rest.
create function private.audit_row() returns trigger language plpgsql security definer set search_path = '' as $$
declare
  noun text := tg_argv[0];
  label text := tg_argv[1];
  was jsonb := case when tg_op = 'INSERT' then '{}'::jsonb else to_jsonb(old) end;
  now_is jsonb := to_jsonb(new);
  verb text;
begin
  verb := case
    when tg_op = 'INSERT' then 'create'
    when was ->> 'deleted_at' is null and now_is ->> 'deleted_at' is not null then 'delete'
    when was ->> 'deleted_at' is not null and now_is ->> 'deleted_at' is null then 'restore'
    when was ->> label is distinct from now_is ->> label then 'rename'
  end;
  if verb is not null then
    perform private.record(
      coalesce(auth.uid(), (now_is ->> 'owner_id')::uuid), noun || ':' || verb, noun, (now_is ->> 'id')::uuid,
      jsonb_build_object(label, left(now_is ->> label, 300)), private.request_id());
  end if;
  return null;
end $$;

create function private.forget_person() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update public.audit_logs set user_id = null where user_id = old.id;
  return old;
end $$;
create trigger audit_forgets_person before delete on auth.users
  for each row execute function private.forget_person();

-- The one way that audit rows leave: the owner of the database calls it, nobody else may.
create function private.audit_retention(keep interval) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  removed bigint;
begin
  delete from public.audit_logs where created_at < now() - keep;
  get diagnostics removed = row_count;
  return removed;
end $$;
revoke all on function private.audit_retention(interval) from public, anon, authenticated, service_role;
