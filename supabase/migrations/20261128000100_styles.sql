-- A document may cite in any style of the CSL project; the longest of their names have 119 letters.

alter table public.documents drop constraint documents_style_is_a_name;
alter table public.documents add constraint documents_style_is_a_name
  check (citation_style ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(citation_style) <= 200);
comment on column public.documents.citation_style is 'The name of a style, as bff/citations/styles.py knows them.';
