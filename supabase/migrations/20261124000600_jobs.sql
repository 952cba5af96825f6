-- The queue's own schema, out of every API role's reach. The worker fills it with procrastinate's tables;
-- a source that arrives queues its own extraction.

create schema procrastinate;
comment on schema procrastinate is 'procrastinate''s tables and functions, made by the worker. Not exposed.';
revoke all on schema procrastinate from public;

-- Before the worker's first start there is no queue: the row stays pending, and the worker sweeps up pending rows.
create function private.queue_job(task text, queue text, arguments jsonb) returns void
language plpgsql security definer set search_path = '' as $$
begin
  if to_regtype('procrastinate.procrastinate_job_to_defer_v1') is not null then
    execute 'select procrastinate.procrastinate_defer_jobs_v1(array[
      row($1, $2, 0, null, null, $3, null)::procrastinate.procrastinate_job_to_defer_v1])'
    using queue, task, arguments;
  end if;
end $$;

create function private.queue_extraction() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  perform private.queue_job('vault.extract', 'vault', jsonb_build_object('vault_item_id', new.id));
  return null;
end $$;
create trigger vault_items_queue_extraction after insert on public.vault_items
  for each row when (new.status = 'pending') execute function private.queue_extraction();

-- Another try for a source that failed.
create function private.retry_vault_item(target uuid) returns void
language plpgsql security definer set search_path = '' as $$
begin
  update public.vault_items set status = 'pending', failure_reason = null, attempts = 0
  where id = target and status = 'failed' and deleted_at is null and project_id in (select private.my_projects());
  if not found then perform private.not_found('failed source'); end if;
  perform private.queue_job('vault.extract', 'vault', jsonb_build_object('vault_item_id', target));
end $$;
create function public.retry_vault_item(id uuid) returns void
language sql security invoker set search_path = '' as $$ select private.retry_vault_item(id) $$;
grant execute on function private.retry_vault_item(uuid), public.retry_vault_item(uuid) to authenticated;
