-- What leaves, when its time is over. Each function returns how many rows went; only the service role may call them.

create function public.cleanup_soft_deleted_projects() returns bigint
language sql security invoker set search_path = '' as $$
  with gone as (
    delete from public.projects where deleted_at is not null and not private.in_trash(deleted_at) returning 1
  ) select count(*) from gone
$$;

create function public.cleanup_soft_deleted_vault_items() returns bigint
language sql security invoker set search_path = '' as $$
  with gone as (
    delete from public.vault_items where deleted_at is not null and not private.in_trash(deleted_at) returning 1
  ) select count(*) from gone
$$;

create function public.cleanup_soft_deleted_documents() returns bigint
language sql security invoker set search_path = '' as $$
  with gone as (
    delete from public.documents where deleted_at is not null and not private.in_trash(deleted_at) returning 1
  ) select count(*) from gone
$$;

create function public.cleanup_soft_deleted_citations() returns bigint
language plpgsql security invoker set search_path = '' as $$
declare
  removed bigint;
begin
  -- Documents before the rows that number their works, as every save takes its locks.
  perform from public.documents d where d.id in (
    select dc.document_id from public.document_citations dc join public.citations c on c.id = dc.citation_id
    where c.deleted_at is not null and not private.in_trash(c.deleted_at)
  ) order by d.id for no key update;
  delete from public.citations where deleted_at is not null and not private.in_trash(deleted_at);
  get diagnostics removed = row_count;
  return removed;
end $$;

create function public.cleanup_soft_deleted_conversations() returns bigint
language sql security invoker set search_path = '' as $$
  with gone as (
    delete from public.conversations where deleted_at is not null and not private.in_trash(deleted_at) returning 1
  ) select count(*) from gone
$$;

create function public.cleanup_auth_attempts() returns bigint
language sql security invoker set search_path = '' as $$
  with gone as (
    delete from public.auth_attempts where created_at < now() - interval '90 days' returning 1
  ) select count(*) from gone
$$;

create function public.cleanup_run_events() returns bigint
language sql security invoker set search_path = '' as $$
  with gone as (
    delete from public.ai_run_events where created_at < now() - interval '90 days' returning 1
  ) select count(*) from gone
$$;

create function public.cleanup_old_records() returns bigint
language sql security invoker set search_path = '' as $$
  select public.cleanup_auth_attempts() + public.cleanup_run_events()
    + public.cleanup_soft_deleted_citations() + public.cleanup_soft_deleted_documents()
    + public.cleanup_soft_deleted_conversations() + public.cleanup_soft_deleted_vault_items()
    + public.cleanup_soft_deleted_projects()
$$;

-- The stored files of what the clean-up would remove now, so that the worker removes those first.
create function public.files_past_the_trash() returns setof text
language sql stable security invoker set search_path = '' as $$
  select i.storage_path from public.vault_items i join public.projects p on p.id = i.project_id
  where (i.deleted_at is not null and not private.in_trash(i.deleted_at))
     or (p.deleted_at is not null and not private.in_trash(p.deleted_at))
$$;

grant execute on function public.cleanup_soft_deleted_projects(), public.cleanup_soft_deleted_vault_items(),
  public.cleanup_soft_deleted_documents(), public.cleanup_soft_deleted_citations(),
  public.cleanup_soft_deleted_conversations(), public.cleanup_auth_attempts(), public.cleanup_run_events(),
  public.cleanup_old_records(), public.files_past_the_trash() to service_role;
