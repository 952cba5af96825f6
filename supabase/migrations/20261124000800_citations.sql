-- Works, and their numbers in each document: first appearance first, works not cited yet after them by time added.

create table public.citations (
  id uuid primary key default gen_random_uuid(),
  project_id uuid not null references public.projects (id) on delete cascade,
  owner_id uuid not null default auth.uid() references auth.users (id) on delete cascade,
  title text not null check (length(title) between 1 and 2000),
  csl jsonb not null check (jsonb_typeof(csl) = 'object' and pg_column_size(csl) <= 131072),
  doi text check (doi ~ '^10\.[0-9]{4,9}/\S+$' and length(doi) <= 500),
  external_ids jsonb not null default '{}'
    check (jsonb_typeof(external_ids) = 'object' and pg_column_size(external_ids) < 16384),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
comment on table public.citations is 'Retention: until deleted, then trash_days in the trash (cleanup_soft_deleted_citations).';
comment on column public.citations.csl is 'One CSL-JSON item.';
create index citations_project_created_idx on public.citations (project_id, created_at desc) where deleted_at is null;
create index citations_project_idx on public.citations (project_id);
create index citations_owner_idx on public.citations (owner_id);
create index citations_deleted_idx on public.citations (deleted_at) where deleted_at is not null;
create unique index citations_doi_active_idx on public.citations (project_id, lower(doi)) where deleted_at is null;
create trigger citations_touch before update on public.citations for each row execute function private.touch();
create trigger citations_audit after insert or update on public.citations
  for each row execute function private.audit_row('citation', 'title');

alter table public.citations enable row level security;
create policy "people see the citations of their own projects" on public.citations for select to authenticated
  using (deleted_at is null and project_id in (select private.my_projects()));
create policy "people add citations to their own projects" on public.citations for insert to authenticated
  with check (owner_id = (select auth.uid()) and project_id in (select private.my_projects()));
create policy "people change the citations of their own projects" on public.citations for update to authenticated
  using (deleted_at is null and project_id in (select private.my_projects()));
grant select on public.citations to authenticated;
grant insert (id, project_id, owner_id, title, csl, doi, external_ids), update (title, csl, doi, external_ids)
  on public.citations to authenticated;

create table public.document_citations (
  id uuid primary key default gen_random_uuid(),
  document_id uuid not null references public.documents (id) on delete cascade,
  citation_id uuid not null references public.citations (id) on delete cascade,
  order_number integer check (order_number >= 1),
  position jsonb,
  pinned boolean not null default true,
  created_at timestamptz not null default clock_timestamp(),
  unique (document_id, citation_id),
  -- Checked when the statement ends: one statement shifts all numbers of a document.
  constraint document_citations_number_once unique (document_id, order_number) deferrable initially immediate
);
comment on table public.document_citations is
  'Which works a document has, with their numbers; a deleted work has none. Retention: as long as its document.';
comment on column public.document_citations.pinned is 'Added by a person, so it stays listed when the text no longer cites it.';
comment on column public.document_citations.position is '{"index": n}: the n-th distinct work in the text; null while not cited.';
create index document_citations_citation_idx on public.document_citations (citation_id);
alter table public.document_citations enable row level security;
create policy "people see the works of their own documents" on public.document_citations for select to authenticated
  using (exists (select from public.documents d where d.id = document_id));
create policy "people add works to their own documents" on public.document_citations for insert to authenticated
  with check (exists (
    select from public.documents d join public.citations c on c.project_id = d.project_id
    where d.id = document_id and c.id = citation_id
  ));
-- No policy for delete: unlist_citation takes a work out, because it must hold the document before the row.
grant select on public.document_citations to authenticated;
grant insert (id, document_id, citation_id) on public.document_citations to authenticated;

-- The one place that gives numbers. The document's row is locked first, so parallel writers take turns;
-- `no key update`, because the foreign keys of the inserts that wait hold `key share`.
create function private.number_citations(target uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform from public.documents d where d.id = target for no key update;
  with ranked as (
    select dc.id, case when c.deleted_at is null then
      row_number() over (
        partition by c.deleted_at is null
        order by (dc.position ->> 'index')::integer nulls last, dc.created_at, dc.id
      ) end::integer as number
    from public.document_citations dc join public.citations c on c.id = dc.citation_id
    where dc.document_id = target
  )
  update public.document_citations dc set order_number = ranked.number
  from ranked where ranked.id = dc.id and dc.order_number is distinct from ranked.number;
end $$;

-- Whoever touches these rows holds the document first: in one order, so that writers wait and never deadlock.
create function private.hold_document() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform from public.documents d where d.id = new.document_id for no key update;
  return new;
end $$;
create trigger document_citations_hold before insert on public.document_citations
  for each row execute function private.hold_document();

create function private.number_added() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  -- A work that is being deleted at this moment is seen as deleted here, or its deletion sees these rows.
  perform from public.citations c where c.id in (select a.citation_id from added a) order by c.id for share;
  perform private.number_citations(a.document_id)
  from (select distinct document_id from added order by document_id) a;
  return null;
end $$;
create trigger document_citations_added after insert on public.document_citations
  referencing new table as added for each statement execute function private.number_added();

create function private.number_removed() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.number_citations(r.document_id)
  from (select distinct document_id from removed order by document_id) r;
  return null;
end $$;
create trigger document_citations_removed after delete on public.document_citations
  referencing old table as removed for each statement execute function private.number_removed();

create function private.renumber_documents_of_work() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- In one order everywhere, so that two of these never wait for each other.
  perform private.number_citations(dc.document_id)
  from (select document_id from public.document_citations where citation_id = new.id order by document_id) dc;
  return null;
end $$;
create trigger citations_renumber after update of deleted_at on public.citations
  for each row when (new.deleted_at is distinct from old.deleted_at)
  execute function private.renumber_documents_of_work();

-- A work that the text cites stays listed as long as it does.
create function private.unlist_citation(document uuid, work uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform from public.documents d
  where d.id = document and d.deleted_at is null and d.project_id in (select private.my_projects())
  for no key update;
  if not found then perform private.not_found('document'); end if;
  delete from public.document_citations dc
  where dc.document_id = document and dc.citation_id = work and dc.position is null;
  if not found then perform private.not_found('work that the text does not cite'); end if;
end $$;
create function public.unlist_citation(document_id uuid, citation_id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.unlist_citation(document_id, citation_id) $$;
grant execute on function private.unlist_citation(uuid, uuid), public.unlist_citation(uuid, uuid) to authenticated;

-- Documents first, the work second: the order in which a save takes its locks.
create function private.lock_documents_of_work(work uuid) returns void
language sql security definer set search_path = '' as $$
  select from public.documents d
  where d.id in (select dc.document_id from public.document_citations dc where dc.citation_id = work)
    and d.project_id in (select private.my_projects())
  order by d.id for no key update
$$;

create function private.delete_citation(target uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.lock_documents_of_work(target);
  update public.citations set deleted_at = now()
  where id = target and deleted_at is null and project_id in (select private.my_projects());
  if not found then perform private.not_found('citation'); end if;
end $$;

create function private.restore_citation(target uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  perform private.lock_documents_of_work(target);
  update public.citations set deleted_at = null
  where id = target and private.in_trash(deleted_at) and project_id in (select private.my_projects());
  if not found then perform private.not_found('citation in the trash'); end if;
end $$;

create function private.list_deleted_citations(of_project uuid) returns setof public.citations
language sql stable security definer set search_path = '' as $$
  select * from public.citations
  where project_id = of_project and private.in_trash(deleted_at) and project_id in (select private.my_projects())
  order by deleted_at desc
$$;

create function public.delete_citation(id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.delete_citation(id) $$;
create function public.restore_citation(id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.restore_citation(id) $$;
create function public.list_deleted_citations(project_id uuid) returns setof public.citations
language sql stable security invoker set search_path = '' as $$
  select * from private.list_deleted_citations(project_id)
$$;
grant execute on function private.delete_citation(uuid), private.restore_citation(uuid),
  private.list_deleted_citations(uuid), public.delete_citation(uuid), public.restore_citation(uuid),
  public.list_deleted_citations(uuid) to authenticated;
