-- A person's own page, made with the account.

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  display_name text not null default '' check (length(display_name) <= 200),
  settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object' and pg_column_size(settings) < 16384),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.profiles is 'One row a person. Retention: until the account is closed.';
create trigger profiles_touch before update on public.profiles for each row execute function private.touch();
alter table public.profiles enable row level security;
create policy "people read their own profile" on public.profiles for select to authenticated
  using (id = (select auth.uid()));
create policy "people change their own profile" on public.profiles for update to authenticated
  using (id = (select auth.uid()));
grant select on public.profiles to authenticated;
grant update (display_name, settings) on public.profiles to authenticated;

create function private.welcome() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, display_name)
  values (new.id, left(coalesce(new.raw_user_meta_data ->> 'display_name', ''), 200));
  return null;
end $$;
create trigger profile_with_account after insert on auth.users for each row execute function private.welcome();

-- Accounts that were there before Ibid was.
insert into public.profiles (id, display_name)
select id, left(coalesce(raw_user_meta_data ->> 'display_name', ''), 200) from auth.users;
