-- A save: the version check, the words, the numbers of the works and the state of the evidence, all or nothing.

-- Spaces and composed characters aside, the same words.
create function private.same_words(one text, other text) returns boolean
language sql immutable set search_path = '' as $$
  select btrim(regexp_replace(normalize(coalesce(one, ''), NFKC), '\s+', ' ', 'g'))
       = btrim(regexp_replace(normalize(coalesce(other, ''), NFKC), '\s+', ' ', 'g'))
$$;

create function private.place_citations(target uuid, of_project uuid, cited uuid[]) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.document_citations set position = null where document_id = target and position is not null;
  insert into public.document_citations (document_id, citation_id, position)
  select target, c.id, jsonb_build_object('index', min(appearance.nth))
  from unnest(cited) with ordinality as appearance (citation_id, nth)
  join public.citations c on c.id = appearance.citation_id and c.project_id = of_project
  group by c.id
  on conflict (document_id, citation_id) do update set position = excluded.position;
  perform private.number_citations(target);
end $$;

-- `marks` is [{"id": uuid, "words": text}] in document order. A foreign or unknown id is unverified, never an error:
-- the words are the writer's own.
create function private.settle_evidence(target uuid, of_project uuid, marks jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
  delete from public.document_evidence where document_id = target;
  insert into public.document_evidence (document_id, evidence_id, state, position)
  select target, mark.id,
    case when e.id is null then 'unverified'
         when private.same_words(mark.words, e.claim) then e.state
         else 'changed' end::public.evidence_state,
    mark.nth
  from (
    select (m ->> 'id')::uuid as id, string_agg(m ->> 'words', ' ' order by nth) as words, min(nth)::integer as nth
    from jsonb_array_elements(coalesce(marks, '[]')) with ordinality as all_marks (m, nth)
    group by 1
  ) mark
  left join public.evidence e on e.id = mark.id and e.project_id = of_project;
end $$;

create function private.save_document(
  target uuid, expected_version integer, new_title text, new_content jsonb, new_plain_text text, new_word_count integer,
  new_schema_version integer, cited uuid[], marks jsonb, reason public.version_reason
) returns public.documents language plpgsql security definer set search_path = '' as $$
declare
  document public.documents := private.lock_document(target);
begin
  perform private.refuse_stale(document.version, expected_version);
  perform set_config('ibid.version_reason', reason::text, true);
  update public.documents d
  set title = new_title, content = new_content, plain_text = new_plain_text, word_count = new_word_count,
      schema_version = new_schema_version, version = d.version + 1
  where d.id = target
  returning * into document;
  perform private.place_citations(target, document.project_id, cited);
  perform private.settle_evidence(target, document.project_id, marks);
  return document;
end $$;

create function public.save_document(
  document_id uuid, expected_version integer, title text, content jsonb, plain_text text, word_count integer,
  schema_version integer default 1, cited uuid[] default '{}', evidence jsonb default '[]',
  reason public.version_reason default 'autosave'
) returns public.documents language sql security invoker set search_path = '' as $$
  select private.save_document(
    document_id, expected_version, title, content, plain_text, word_count, schema_version, cited, evidence, reason)
$$;
grant execute on function
  private.save_document(uuid, integer, text, jsonb, text, integer, integer, uuid[], jsonb, public.version_reason),
  public.save_document(uuid, integer, text, jsonb, text, integer, integer, uuid[], jsonb, public.version_reason)
  to authenticated;
