-- People see where they are signed in and end a session of their own, and nobody else's.
begin;
select plan(6);

insert into auth.users (id, email) values
  ('0a000000-0000-4000-8000-000000000001', 'ada@pgtap.example'), ('0e000000-0000-4000-8000-000000000001', 'eve@pgtap.example');
insert into auth.sessions (id, user_id, created_at, user_agent) values
  ('0a000000-0000-4000-8000-000000000002', '0a000000-0000-4000-8000-000000000001', now(), 'Firefox');
insert into public.projects (id, owner_id, title) values
  ('0a000000-0000-4000-8000-000000000003', '0a000000-0000-4000-8000-000000000001', 'Reeds');

set local role authenticated;
set local request.jwt.claims to '{"sub": "0e000000-0000-4000-8000-000000000001", "role": "authenticated"}';
select is_empty($$ select * from public.list_sessions() $$, 'a stranger sees none');
select throws_ok($$ select public.end_session('0a000000-0000-4000-8000-000000000002') $$, 'PT404', null, 'a stranger ends none');

set local request.jwt.claims to '{"sub": "0a000000-0000-4000-8000-000000000001", "role": "authenticated"}';
select is(user_agent, 'Firefox', 'the owner sees it') from public.list_sessions();
select lives_ok($$ select public.end_session('0a000000-0000-4000-8000-000000000002') $$, 'the owner ends it');
select is_empty($$ select * from public.list_sessions() $$, 'it is gone');

reset role;
delete from auth.users where id = '0a000000-0000-4000-8000-000000000001';
select is(metadata, '{}'::jsonb, 'the record keeps the act and forgets the name')
  from public.audit_logs where resource_id = '0a000000-0000-4000-8000-000000000003' and action = 'project:create';
select * from finish();
rollback;
