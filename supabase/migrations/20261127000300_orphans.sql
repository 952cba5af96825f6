-- Files in Storage that no row names.

-- A bucket's files that no source names: an upload whose row was never written, and could not be taken back. Younger ones
-- may be on their way still.
create function public.files_without_a_source() returns setof text
language sql stable security invoker set search_path = '' as $$
  select o.name from storage.objects o
  where o.bucket_id = 'vault' and o.created_at < now() - interval '1 day' and not private.is_source_file(o.name)
$$;
grant execute on function public.files_without_a_source() to service_role;
