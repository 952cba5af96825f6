-- Search by words and by meaning, put together in one call. Where the server has no pgvector there are words alone, and
-- everything else is the same.

-- Hosted Supabase has the extension but does not switch it on; a server of one's own may not have it at all.
do $$
begin
  if to_regtype('extensions.vector') is null
    and exists (select from pg_available_extensions where name = 'vector') then
    create extension vector with schema extensions;
  end if;
exception when insufficient_privilege then
  raise notice 'vectors stay off: this role may not create the extension vector';
end $$;

do $$
begin
  if to_regtype('extensions.vector') is not null and not exists (
    select from pg_attribute where attrelid = 'public.vault_chunks'::regclass and attname = 'embedding'
  ) then
    alter table public.vault_chunks add column embedding extensions.vector(256);
  end if;
  if to_regtype('extensions.vector') is not null then
    comment on column public.vault_chunks.embedding is 'What the text means, by vault_items.embedded_with.';
    -- In the row itself: a project's passages are compared one by one, and a detour for each would cost the most.
    alter table public.vault_chunks alter column embedding set storage plain;
  end if;
end $$;

alter table public.vault_items add column embedded_with text check (length(embedded_with) <= 100);
comment on column public.vault_items.embedded_with is
  'The model that made its passages'' embeddings; null where there are none. The server''s own word.';

create function private.has_vectors() returns boolean language sql stable set search_path = '' as $$
  select exists (
    select from pg_catalog.pg_attribute
    where attrelid = 'public.vault_chunks'::regclass and attname = 'embedding' and not attisdropped
  )
$$;
grant execute on function private.has_vectors() to authenticated, service_role;

create function public.vectors_available() returns boolean language sql stable security invoker set search_path = '' as $$
  select private.has_vectors()
$$;
grant execute on function public.vectors_available() to service_role;

-- The project's passages nearest in meaning, exactly: a project is small enough to be compared whole, and an index over
-- all projects would first find other people's. Below the floor nothing is like the question, only less unlike.
create function private.like_in_meaning(of_project uuid, meaning text, most integer)
returns table (chunk_id uuid, place bigint, similarity real)
language plpgsql stable security invoker rows 40 set search_path = '' as $$
begin
  if meaning is null or not private.has_vectors() then
    return;
  end if;
  return query
    select near.id, row_number() over (order by near.likeness desc, near.id), near.likeness from (
      -- In a select of its own the question is read once, and not for every passage.
      select c.id,
        (1 - (c.embedding operator(extensions.<=>) (select meaning::extensions.vector(256))))::real as likeness
      from public.vault_chunks c join public.vault_items i on i.id = c.vault_item_id
      where c.project_id = of_project and i.status = 'ready' and c.embedding is not null
      order by 2 desc, 1
      limit most
    ) near
    where near.likeness >= 0.35;
end $$;
grant execute on function private.like_in_meaning(uuid, text, integer) to authenticated, service_role;

-- The passages with most of the words, then those that have all of them close together.
create function private.like_in_words(of_project uuid, question text, most integer)
returns table (chunk_id uuid, place bigint)
language sql stable security invoker rows 40 set search_path = '' as $$
  with asked as (
    select private.asked(question) as any_word,
      plainto_tsquery('english', private.searched(left(question, 2000))) as all_words
  ), found as (
    select c.id, c.vault_item_id, c.page_number, c.start_offset,
      ts_rank(c.tsv, asked.any_word) + ts_rank_cd(c.tsv, asked.all_words, 32) as score
    from asked
    join public.vault_chunks c on c.tsv @@ asked.any_word
    join public.vault_items i on i.id = c.vault_item_id
    where c.project_id = of_project and i.status = 'ready'
  )
  select id, row_number() over (order by score desc, vault_item_id, page_number, start_offset) as place
  from found order by place limit most
$$;
grant execute on function private.like_in_words(uuid, text, integer) to authenticated, service_role;

drop function public.search_vault(uuid, text, integer);

-- Best first, by reciprocal rank: 1/(60 + place) from each of the two lists (Cormack and others, SIGIR 2009). `meaning` is
-- the question's embedding as pgvector writes it; without it, or without pgvector, words alone decide.
create function public.search_vault(
  project_id uuid, query text, max_results integer default 20, meaning text default null
) returns table (
  chunk_id uuid, vault_item_id uuid, item_name text, page_number integer,
  start_offset integer, end_offset integer, text text, rank real, similarity real
) language sql stable security invoker set search_path = '' as $$
  with room as (
    select least(greatest(max_results, 1), 100) as results
  ), fused as materialized (
    select chunk_id, (coalesce(1.0 / (60 + words.place), 0) + coalesce(1.0 / (60 + meanings.place), 0))::real as rank,
      meanings.similarity
    from (
      select found.* from room, private.like_in_words(search_vault.project_id, query, 2 * room.results) found
    ) words
    full join (
      select found.* from room, private.like_in_meaning(search_vault.project_id, meaning, 2 * room.results) found
    ) meanings using (chunk_id)
  )
  select c.id, c.vault_item_id, i.name, c.page_number, c.start_offset, c.end_offset, c.text, fused.rank, fused.similarity
  from fused
  -- One look-up each, by an id and not by the expression behind it, which the policies would keep from the index.
  cross join lateral (select * from public.vault_chunks where id = fused.chunk_id offset 0) c
  cross join lateral (select name from public.vault_items where id = c.vault_item_id offset 0) i
  order by fused.rank desc, c.vault_item_id, c.page_number, c.start_offset
  limit (select results from room)
$$;
grant execute on function public.search_vault(uuid, text, integer, text) to authenticated;
