-- The style that a document cites in: its labels, its reference list and its exports.

-- A name and no list of names: styles come and go with releases, and one that is not known is set in IEEE's and said.
alter table public.documents add column citation_style text not null default 'ieee'
  constraint documents_style_is_a_name check (citation_style ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(citation_style) <= 100);
comment on column public.documents.citation_style is 'The name of a style, as bff/citations/manners.py has them.';
grant update (citation_style) on public.documents to authenticated;

-- A person begins a document in the style that they last worked in, in that project.
create function private.begin_in_style() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  new.citation_style := coalesce((
    select d.citation_style from public.documents d
    where d.project_id = new.project_id and d.deleted_at is null
    order by d.updated_at desc, d.id limit 1
  ), new.citation_style);
  return new;
end $$;
create trigger documents_style before insert on public.documents
  for each row when (auth.uid() is not null) execute function private.begin_in_style();
