-- A save: the version check, the words, the numbers of the works and the state of the evidence, all or nothing.
-- What the text cites and which words a mark covers is read from the content itself: a caller cannot forge either.

create function private.as_uuid(word text) returns uuid language sql immutable set search_path = '' as $$
  select case when word ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' then word::uuid end
$$;

-- Words without what an editor or a keyboard changes unasked: blanks, composed characters, invisible ones, kinds of
-- quotes and dashes. Not by NFKC, to which 10² and 102 are one.
create function private.plain_words(words text) returns text language sql immutable set search_path = '' as $$
  select btrim(regexp_replace(
    translate(
      translate(
        normalize(coalesce(words, ''), nfc),
        U&'\00A0\2002\2003\2009\200A\202F\00AD\200B\2060\FEFF', '      '),
      U&'\2018\2019\201A\201B\201C\201D\201E\201F\00AB\00BB\2039\203A\2010\2011\2012\2013\2014\2015\2212',
      $folded$''''""""""''-------$folded$
    ), '\s+', ' ', 'g'))
$$;

create function private.same_words(one text, other text) returns boolean
language sql immutable set search_path = '' as $$
  select private.plain_words(one) = private.plain_words(other)
$$;

-- The works that a text cites, each with the place of its first appearance among all citations, from 1.
create function private.cited_in(content jsonb) returns table (citation_id uuid, nth integer)
language sql immutable set search_path = '' as $$
  select private.as_uuid(node #>> '{}') as work, min(place)::integer
  from jsonb_path_query(
    content, 'strict $.** ? (@.type == "citation" && exists(@.attrs.citationId)).attrs.citationId'
  ) with ordinality as found (node, place)
  where private.as_uuid(node #>> '{}') is not null
  group by work
$$;

-- The stretches of text under evidence marks, in order: a stretch ends where text without its mark comes between, be it
-- a formula. What is struck out is not said.
create function private.marked_in(content jsonb) returns table (evidence_id uuid, words text, place integer)
language sql immutable set search_path = '' as $$
  with texts as (
    select node, nth, case
      when jsonb_path_exists(node, '$.marks[*] ? (@.type == "strike")') then ''
      else coalesce(node ->> 'text', node #>> '{attrs,latex}') end as piece
    from jsonb_path_query(content, 'strict $.** ? (@.type == "text" || @.type == "mathInline")')
      with ordinality as found (node, nth)
  ), pieces as (
    select private.as_uuid(mark #>> '{}') as id, piece, nth,
      nth - row_number() over (partition by mark order by nth) as stretch
    from texts, jsonb_path_query(node, '$.marks[*] ? (@.type == "evidence").attrs.evidenceId') as mark
  )
  select id, string_agg(piece, '' order by nth), min(nth)::integer
  from pieces where id is not null group by id, stretch order by min(nth)
$$;

create function private.place_citations(document public.documents) returns void
language plpgsql security definer set search_path = '' as $$
declare
  works uuid[];
  places integer[];
begin
  select array_agg(t.citation_id), array_agg(t.nth) into works, places from private.cited_in(document.content) t;
  delete from public.document_citations dc
  where dc.document_id = document.id and dc.position is not null and not dc.pinned
    and dc.citation_id <> all (coalesce(works, '{}'));
  update public.document_citations dc set position = null
  where dc.document_id = document.id and dc.position is not null and dc.citation_id <> all (coalesce(works, '{}'));
  update public.document_citations dc set position = jsonb_build_object('index', t.nth)
  from unnest(works, places) as t (citation_id, nth)
  where dc.document_id = document.id and dc.citation_id = t.citation_id
    and dc.position is distinct from jsonb_build_object('index', t.nth);
  insert into public.document_citations (document_id, citation_id, position, pinned)
  select document.id, c.id, jsonb_build_object('index', t.nth), false
  from unnest(works, places) as t (citation_id, nth)
  join public.citations c on c.id = t.citation_id and c.project_id = document.project_id
  where not exists (
    select from public.document_citations dc where dc.document_id = document.id and dc.citation_id = c.id
  );
  perform private.number_citations(document.id);
end $$;

-- A foreign or unknown id is unverified, never an error: the words are the writer's own.
create function private.evidence_states(document public.documents)
returns table (evidence_id uuid, state public.evidence_state, place integer)
language sql stable security definer set search_path = '' as $$
  select m.evidence_id,
    case when min(e.state) is null then 'unverified'
         when bool_and(private.same_words(m.words, e.claim)) then min(e.state)
         else 'changed' end,
    min(m.place)
  from private.marked_in(document.content) m
  left join public.evidence e on e.id = m.evidence_id and e.project_id = document.project_id
  group by m.evidence_id
$$;

create function private.settle_evidence(document public.documents) returns void
language sql security definer set search_path = '' as $$
  delete from public.document_evidence de where de.document_id = document.id;
  insert into public.document_evidence (document_id, evidence_id, state, position)
  select document.id, s.evidence_id, s.state, s.place from private.evidence_states(document) s
$$;

create function private.store_document(draft public.documents, reason public.version_reason) returns public.documents
language plpgsql security definer set search_path = '' as $$
declare
  stored public.documents;
begin
  perform set_config('ibid.version_reason', reason::text, true);
  update public.documents d
  set title = draft.title, content = draft.content, plain_text = draft.plain_text, word_count = draft.word_count,
      schema_version = draft.schema_version, version = d.version + 1
  where d.id = draft.id
  returning * into stored;
  perform set_config('ibid.version_reason', '', true);
  perform private.place_citations(stored);
  perform private.settle_evidence(stored);
  return stored;
end $$;

create function private.save_document(
  target uuid, expected_version integer, new_title text, new_content jsonb, new_plain_text text, new_word_count integer,
  new_schema_version integer, reason public.version_reason
) returns public.documents language plpgsql security definer set search_path = '' as $$
declare
  draft public.documents := private.lock_document(target);
begin
  perform private.refuse_stale(draft.version, expected_version);
  if reason = 'restore' then
    raise invalid_parameter_value using message = 'only restore_document_version restores';
  end if;
  draft.title := new_title;
  draft.content := new_content;
  draft.plain_text := new_plain_text;
  draft.word_count := new_word_count;
  draft.schema_version := new_schema_version;
  return private.store_document(draft, reason);
end $$;

create function private.restore_document_version(target uuid, wanted integer, expected_version integer)
returns public.documents language plpgsql security definer set search_path = '' as $$
declare
  draft public.documents := private.lock_document(target);
  earlier public.document_versions;
begin
  perform private.refuse_stale(draft.version, expected_version);
  select * into earlier from public.document_versions v where v.document_id = target and v.version = wanted;
  if not found then perform private.not_found('version'); end if;
  draft.title := earlier.title;
  draft.content := earlier.content;
  draft.plain_text := earlier.plain_text;
  draft.word_count := earlier.word_count;
  draft.schema_version := earlier.schema_version;
  return private.store_document(draft, 'restore');
end $$;

create function public.save_document(
  document_id uuid, expected_version integer, title text, content jsonb, plain_text text, word_count integer,
  schema_version integer default 1, reason public.version_reason default 'autosave'
) returns public.documents language sql security invoker set search_path = '' as $$
  select private.save_document(
    document_id, expected_version, title, content, plain_text, word_count, schema_version, reason)
$$;

create function public.restore_document_version(document_id uuid, version integer, expected_version integer)
returns public.documents language sql security invoker set search_path = '' as $$
  select private.restore_document_version(document_id, version, expected_version)
$$;

-- The evidence marks of the saved document, in order, each looked at anew, with what was checked for each that is known.
create function public.evidence_of_document(document_id uuid)
returns table (
  id uuid, state public.evidence_state, quote text, claim text, vault_item_id uuid, item_name text,
  page_number integer, start_offset integer, end_offset integer, source_text text, score real
) language sql stable security invoker set search_path = '' as $$
  select s.evidence_id, s.state, e.quote, e.claim, e.vault_item_id, i.name,
    e.page_number, e.start_offset, e.end_offset, e.source_text, e.score
  from public.documents d
  cross join lateral private.evidence_states(d) s
  left join public.evidence e on e.id = s.evidence_id and e.project_id = d.project_id
  left join public.vault_items i on i.id = e.vault_item_id
  where d.id = evidence_of_document.document_id
  order by s.place
$$;

grant execute on function
  private.save_document(uuid, integer, text, jsonb, text, integer, integer, public.version_reason),
  private.restore_document_version(uuid, integer, integer), private.evidence_states(public.documents),
  public.save_document(uuid, integer, text, jsonb, text, integer, integer, public.version_reason),
  public.restore_document_version(uuid, integer, integer), public.evidence_of_document(uuid)
  to authenticated;
grant execute on function private.evidence_states(public.documents) to service_role;
