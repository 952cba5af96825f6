-- The vault's bucket: {user}/{project}/{timestamp}-{name}, as private.is_vault_path has it. The first folder decides whose it is.

insert into storage.buckets (id, name, public, file_size_limit)
values ('vault', 'vault', false, 52428800);

create function private.is_source_file(path text) returns boolean
language sql stable security definer set search_path = '' as $$
  select exists (select from public.vault_items i where i.storage_path = path)
$$;
grant execute on function private.is_source_file(text) to authenticated, service_role;

create policy "people read the files of their own vaults" on storage.objects for select to authenticated
  using (bucket_id = 'vault' and (storage.foldername(name))[1] = (select auth.uid())::text);
create policy "people put files into the vaults of their own projects" on storage.objects for insert to authenticated
  with check (
    bucket_id = 'vault' and (storage.foldername(name))[1] = (select auth.uid())::text
    and (storage.foldername(name))[2] in (select p::text from private.my_projects() p)
    and private.is_vault_path(name)
  );
-- No policy lets anyone replace a file: quotes were checked against it. Nor does it go while a source needs it.
create policy "people remove files of their own that no source uses" on storage.objects for delete to authenticated
  using (bucket_id = 'vault' and (storage.foldername(name))[1] = (select auth.uid())::text
    and not private.is_source_file(name));
