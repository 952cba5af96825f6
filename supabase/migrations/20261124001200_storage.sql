-- The vault's bucket: {user}/{project}/{timestamp}-{name}. The first folder decides whose it is.

insert into storage.buckets (id, name, public, file_size_limit)
values ('vault', 'vault', false, 52428800);

create policy "people read the files of their own vaults" on storage.objects for select to authenticated
  using (bucket_id = 'vault' and (storage.foldername(name))[1] = (select auth.uid())::text);
create policy "people put files into the vaults of their own projects" on storage.objects for insert to authenticated
  with check (
    bucket_id = 'vault' and (storage.foldername(name))[1] = (select auth.uid())::text
    and (storage.foldername(name))[2] in (select p::text from private.my_projects() p)
    and array_length(storage.foldername(name), 1) = 2
  );
create policy "people remove the files of their own vaults" on storage.objects for delete to authenticated
  using (bucket_id = 'vault' and (storage.foldername(name))[1] = (select auth.uid())::text);
