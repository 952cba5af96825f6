-- People see, change, delete and take back their own projects, and nobody else's.
begin;
select plan(11);

insert into auth.users (id, email) values
  ('0a000000-0000-4000-8000-000000000001', 'ada@pgtap.example'), ('0e000000-0000-4000-8000-000000000001', 'eve@pgtap.example');
select policies_are('public', 'projects', array[
  'people see their own projects', 'people make projects of their own', 'people change their own projects']);
select index_is_partial('public', 'projects', 'projects_deleted_idx');

set local role authenticated;
set local request.jwt.claims to '{"sub": "0a000000-0000-4000-8000-000000000001", "role": "authenticated"}';
insert into public.projects (id, title) values ('0a000000-0000-4000-8000-000000000002', 'Reeds');
select is(title, 'Reeds', 'the owner reads it') from public.projects;
select throws_ok($$ insert into public.projects (title) values (repeat('x', 301)) $$, '23514', null, 'titles have an end');
select throws_ok($$ update public.projects set owner_id = '0e000000-0000-4000-8000-000000000001' $$, '42501', null,
  'a project does not change hands');
select throws_ok($$ update public.projects set deleted_at = now() $$, '42501', null, 'deleting is an act of its own');

set local request.jwt.claims to '{"sub": "0e000000-0000-4000-8000-000000000001", "role": "authenticated"}';
select is_empty($$ select from public.projects $$, 'a stranger reads nothing');
select throws_ok($$ select public.delete_project('0a000000-0000-4000-8000-000000000002') $$, 'PT404', null,
  'and deletes nothing');

set local request.jwt.claims to '{"sub": "0a000000-0000-4000-8000-000000000001", "role": "authenticated"}';
select public.delete_project('0a000000-0000-4000-8000-000000000002');
select is_empty($$ select from public.projects $$, 'what is deleted is hidden');
select is(count(*), 1::bigint, 'and listed in the trash') from public.list_deleted_projects();
select public.restore_project('0a000000-0000-4000-8000-000000000002');
select is(count(*), 1::bigint, 'and can come back') from public.projects;

select * from finish();
rollback;
