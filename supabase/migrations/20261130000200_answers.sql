-- One answer at a time in a conversation and one run of edits over a document, also where two windows ask at once.

-- Runs that are open beside a newer one had not heard of each other: the newer goes on.
update public.ai_runs r set status = 'interrupted', error_code = 'INTERRUPTED', finished_at = now()
where r.status in ('queued', 'streaming') and exists (
  select from public.ai_runs newer
  where newer.status in ('queued', 'streaming') and (newer.created_at, newer.id) > (r.created_at, r.id)
    and (newer.conversation_id = r.conversation_id
      or (newer.kind = 'global_edit' and r.kind = 'global_edit' and newer.document_id = r.document_id))
);

create unique index ai_runs_one_in_conversation_idx on public.ai_runs (conversation_id)
  where status in ('queued', 'streaming');
create unique index ai_runs_one_edit_idx on public.ai_runs (document_id)
  where status in ('queued', 'streaming') and kind = 'global_edit';
