-- Attempts to sign in, counted over a sliding window; and what was exported.

create table public.auth_attempts (
  id bigint generated always as identity primary key,
  email text not null check (length(email) <= 320),
  ip inet,
  kind text not null check (length(kind) <= 40),
  succeeded boolean not null,
  created_at timestamptz not null default now()
);
comment on table public.auth_attempts is 'Retention: 90 days (cleanup_auth_attempts).';
create index auth_attempts_email_idx on public.auth_attempts (email, kind, created_at desc);
create index auth_attempts_ip_idx on public.auth_attempts (ip, kind, created_at desc);
create index auth_attempts_created_idx on public.auth_attempts (created_at);
alter table public.auth_attempts enable row level security;
-- No policy and no grant: only the server reads attempts.

-- Records this attempt and counts those in the window before it: how many by address of mail, how many by network
-- address, and the seconds until the oldest of either leaves the window.
create function public.record_auth_attempt(
  attempt_email text, attempt_ip inet, attempt_kind text, attempt_succeeded boolean, window_seconds integer
) returns table (by_email bigint, by_ip bigint, email_frees_in integer, ip_frees_in integer)
language sql security invoker set search_path = '' as $$
  with kept as (
    insert into public.auth_attempts (email, ip, kind, succeeded)
    values (lower(attempt_email), attempt_ip, attempt_kind, attempt_succeeded)
  ), recent as (
    select a.email = lower(attempt_email) as same_email, a.ip = attempt_ip as same_ip,
      ceil(window_seconds - extract(epoch from now() - a.created_at))::integer as leaves_in
    from public.auth_attempts a
    where a.kind = attempt_kind and not a.succeeded
      and (a.email = lower(attempt_email) or a.ip = attempt_ip)
      and a.created_at > now() - make_interval(secs => window_seconds)
  )
  select count(*) filter (where same_email), count(*) filter (where same_ip),
    coalesce(min(leaves_in) filter (where same_email), 0), coalesce(min(leaves_in) filter (where same_ip), 0)
  from recent
$$;

create function public.auth_attempts_within(
  attempt_email text, attempt_ip inet, attempt_kind text, window_seconds integer
) returns table (by_email bigint, by_ip bigint, email_frees_in integer, ip_frees_in integer)
language sql stable security invoker set search_path = '' as $$
  with recent as (
    select a.email = lower(attempt_email) as same_email, a.ip = attempt_ip as same_ip,
      ceil(window_seconds - extract(epoch from now() - a.created_at))::integer as leaves_in
    from public.auth_attempts a
    where a.kind = attempt_kind and not a.succeeded
      and (a.email = lower(attempt_email) or a.ip = attempt_ip)
      and a.created_at > now() - make_interval(secs => window_seconds)
  )
  select count(*) filter (where same_email), count(*) filter (where same_ip),
    coalesce(min(leaves_in) filter (where same_email), 0), coalesce(min(leaves_in) filter (where same_ip), 0)
  from recent
$$;
grant execute on function public.record_auth_attempt(text, inet, text, boolean, integer),
  public.auth_attempts_within(text, inet, text, integer) to service_role;

create table public.exports (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  document_id uuid not null references public.documents (id) on delete cascade,
  version integer not null,
  format text not null check (length(format) <= 20),
  size_bytes bigint not null,
  warnings jsonb not null default '[]',
  created_at timestamptz not null default now()
);
comment on table public.exports is 'That a document was exported; the file itself is not kept. Retention: as long as its document.';
create index exports_owner_idx on public.exports (owner_id, created_at desc);
create index exports_document_idx on public.exports (document_id);
alter table public.exports enable row level security;
create policy "people see their own exports" on public.exports for select to authenticated
  using (owner_id = (select auth.uid()));
grant select on public.exports to authenticated;
