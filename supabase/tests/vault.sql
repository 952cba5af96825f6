-- A source points at a file of its owner's own, starts unread, and its text is the server's word.
begin;
select plan(11);

insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000001', 'ada@pgtap.example');
insert into public.projects (id, owner_id, title) values
  ('0a000000-0000-4000-8000-000000000002', '0a000000-0000-4000-8000-000000000001', 'Reeds');
select has_extension('vector');
select col_type_is('public', 'vault_chunks', 'embedding', 'extensions', 'vector(256)', 'a chunk has room for its meaning');
select has_column('public', 'vault_items', 'embedded_with', 'a source says which model gave its passages their meaning');
select has_function('public', 'search_vault', array['uuid', 'text', 'integer', 'text'], 'search is by words and by meaning');

set local role authenticated;
set local request.jwt.claims to '{"sub": "0a000000-0000-4000-8000-000000000001", "role": "authenticated"}';
prepare source(text, text) as insert into public.vault_items (project_id, name, media_type, size_bytes, storage_path)
  values ('0a000000-0000-4000-8000-000000000002', $1, 'text/plain', 1,
    '0a000000-0000-4000-8000-000000000001/0a000000-0000-4000-8000-000000000002/' || $2);
select lives_ok($$ execute source('reeds.txt', '1-reeds.txt') $$, 'a file of one''s own is a source');
select is(status, 'pending', 'unread at first') from public.vault_items;
select throws_ok($$ execute source('reeds.txt', '../../1-reeds.txt') $$, '23514', null, 'a path does not climb');
select throws_ok($$ execute source('../reeds.txt', '2-reeds.txt') $$, '23514', null, 'nor does a name');
select throws_ok($$ update public.vault_items set status = 'ready' $$, '42501', null, 'nobody declares it read');
select throws_ok($$ insert into public.vault_pages values (gen_random_uuid(), gen_random_uuid(), 1, 'x') $$, '42501', null,
  'nobody writes what a source says');
select throws_ok($$ insert into storage.objects (bucket_id, name)
    values ('vault', '0e000000-0000-4000-8000-000000000001/0a000000-0000-4000-8000-000000000002/1-x') $$, '42501', null,
  'nobody puts a file into another''s folder');

select * from finish();
rollback;
