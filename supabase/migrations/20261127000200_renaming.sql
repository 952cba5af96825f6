-- A title changed outside a save is a version too, so that history has both titles; and a save whose words were based on
-- the text before a mere rename keeps the new title and loses no word.

create function private.count_rename() returns trigger language plpgsql set search_path = '' as $$
begin
  new.version := old.version + 1;
  return new;
end $$;
create trigger documents_rename before update on public.documents
  for each row when (new.title is distinct from old.title and new.version = old.version)
  execute function private.count_rename();

-- Whether nothing but the title changed since that version, and the writer left the title as it was then.
create function private.only_renamed(document public.documents, based_on integer, written_title text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.document_versions v
    where v.document_id = document.id and v.version = based_on and v.title = written_title
      and v.content = document.content
  )
$$;

create or replace function private.save_document(
  target uuid, expected_version integer, new_title text, new_content jsonb, new_plain_text text, new_word_count integer,
  new_schema_version integer, reason public.version_reason
) returns public.documents language plpgsql security definer set search_path = '' as $$
declare
  draft public.documents := private.lock_document(target);
begin
  if reason = 'restore' then
    raise invalid_parameter_value using message = 'only restore_document_version restores';
  end if;
  if draft.version is not distinct from expected_version or not private.only_renamed(draft, expected_version, new_title) then
    perform private.refuse_stale(draft.version, expected_version);
    draft.title := new_title;
  end if;
  draft.content := new_content;
  draft.plain_text := new_plain_text;
  draft.word_count := new_word_count;
  draft.schema_version := new_schema_version;
  return private.store_document(draft, reason);
end $$;
