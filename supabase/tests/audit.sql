-- Triggers write the record, its subject reads it, and nobody edits it.
begin;
select plan(7);

insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000001', 'ada@pgtap.example');
select hasnt_fk('public', 'audit_logs', 'a closed account breaks no line');

set local role authenticated;
set local request.jwt.claims to '{"sub": "0a000000-0000-4000-8000-000000000001", "role": "authenticated"}';
insert into public.projects (title) values ('Reeds');
select results_eq('select action from public.audit_logs', array['project:create'], 'one act, one line');
select throws_ok($$ insert into public.audit_logs (action, resource_type) values ('project:create', 'project') $$, '42501',
  null, 'nobody adds a line');
select throws_ok('update public.audit_logs set action = $$a:b$$', '42501', null, 'or changes one');
select throws_ok('delete from public.audit_logs', '42501', null, 'or takes one out');

reset role;
set local role service_role;
select throws_ok('delete from public.audit_logs', '42501', null, 'not even the service role');
reset role;
delete from auth.users where id = '0a000000-0000-4000-8000-000000000001';
select results_eq(
  $$ select user_id, metadata ? 'title' from public.audit_logs
    where user_pseudonym = private.pseudonym('0a000000-0000-4000-8000-000000000001') $$,
  $$ values (null::uuid, false) $$, 'a closed account leaves its lines under a pseudonym, without its words');

select * from finish();
rollback;
