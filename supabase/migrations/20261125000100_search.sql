-- Search finds words as sources spell them: with accents or without, with hyphens or without, and in scripts that put no
-- blanks between words.

-- Without accents and vowel points; a word of two joined by a hyphen also in one; with blanks around each letter of a
-- script that has none between words.
create function private.searched(words text) returns text
language sql immutable parallel safe set search_path = '' as $$
  with plain as (
    select translate(
      normalize(
        regexp_replace(
          normalize(words, NFKD), '[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]', '', 'g'
        ),
        NFC
      ),
      'øØłŁđĐħĦı', 'oOlLdDhHi'
    ) as text
  )
  select regexp_replace(
    regexp_replace(text, '(?<![\w-])([[:alpha:]]{2,})[-\u2010\u2011]([[:alpha:]]{2,})(?![\w-])', '\1-\2 \1\2', 'g'),
    '([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af])', ' \1 ', 'g'
  )
  from plain
$$;
grant execute on function private.searched(text) to authenticated, service_role;

alter table public.vault_chunks drop column tsv;
alter table public.vault_chunks
  add column tsv tsvector generated always as (to_tsvector('english', private.searched(text))) stored;
create index vault_chunks_tsv_idx on public.vault_chunks using gin (tsv);

-- What a question asks for: each of its words, none of them required, so that it finds its answer. In a script without
-- blanks every two letters in a row are a word.
create function private.asked(question text) returns tsquery
language sql immutable parallel safe set search_path = '' as $$
  with words as (
    select word, lead(word) over (order by place) as following, lag(word) over (order by place) as previous
    from regexp_split_to_table(private.searched(left(question, 2000)), '[\s\u2010-\u2015-]+')
      with ordinality as split (word, place)
  ), kinds as (
    select word, following, word ~ letter as alone, coalesce(following ~ letter, false) as goes_on,
      coalesce(previous ~ letter, false) as went_on
    from words, (values ('^[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]$')) as script (letter)
  ), parts as (
    select distinct phraseto_tsquery(
      'english', case when alone and goes_on then word || ' ' || following else word end
    ) as part
    from kinds where not (alone and went_on and not goes_on)
  )
  select string_agg('(' || part::text || ')', ' | ')::tsquery from parts where numnode(part) > 0
$$;
grant execute on function private.asked(text) to authenticated, service_role;

-- Best first: the passages with most of the words, then those that have all of them close together.
create or replace function public.search_vault(project_id uuid, query text, max_results integer default 20)
returns table (
  chunk_id uuid, vault_item_id uuid, item_name text, page_number integer,
  start_offset integer, end_offset integer, text text, rank real
) language sql stable security invoker set search_path = '' as $$
  with asked as (
    select private.asked(query) as any_word, plainto_tsquery('english', private.searched(left(query, 2000))) as all_words
  )
  select c.id, c.vault_item_id, i.name, c.page_number, c.start_offset, c.end_offset, c.text, ranked.rank
  from asked
  join public.vault_chunks c on c.tsv @@ asked.any_word
  join public.vault_items i on i.id = c.vault_item_id
  cross join lateral (
    select ts_rank(c.tsv, asked.any_word) + ts_rank_cd(c.tsv, asked.all_words, 32) as rank
  ) ranked
  where c.project_id = search_vault.project_id and i.status = 'ready'
  order by ranked.rank desc, c.vault_item_id, c.page_number, c.start_offset
  limit least(greatest(max_results, 1), 100)
$$;
