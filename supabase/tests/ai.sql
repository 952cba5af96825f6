-- What the AI did is the server's own word; a talk is a person's, and its answers are not.
begin;
select plan(13);

insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000001', 'ada@pgtap.example');
set local role authenticated;
set local request.jwt.claims to '{"sub": "0a000000-0000-4000-8000-000000000001", "role": "authenticated"}';
insert into public.projects (id, title) values ('0a000000-0000-4000-8000-000000000002', 'Reeds');
insert into public.documents (id, project_id, title)
values ('0a000000-0000-4000-8000-000000000003', '0a000000-0000-4000-8000-000000000002', 'On reeds');

select throws_ok(format('insert into public.%I default values', word), '42501', null, format('nobody forges %s', word))
from unnest(array['ai_runs', 'ai_operations', 'evidence', 'usage_budgets']) as word;
select public.save_document('0a000000-0000-4000-8000-000000000003', 1, 'On reeds', '{"type": "doc", "content": [
  {"type": "text", "text": "Reeds bend.", "marks": [
    {"type": "evidence", "attrs": {"evidenceId": "0a000000-0000-4000-8000-00000000000f"}}]}]}', '', 2);
select is(state, 'unverified', 'an invented mark is unverified') from public.document_evidence;

insert into public.conversations (id, project_id, title)
values ('0a000000-0000-4000-8000-000000000004', '0a000000-0000-4000-8000-000000000002', 'Reeds?');
select throws_ok($$ insert into public.messages (conversation_id, role, content)
    values ('0a000000-0000-4000-8000-000000000004', 'assistant', 'x') $$, '42501', null, 'nobody speaks as the assistant');
select lives_ok($$ insert into public.messages (conversation_id, role, content)
    values ('0a000000-0000-4000-8000-000000000004', 'user', 'x') $$, 'a person speaks as a person');
select public.delete_conversation('0a000000-0000-4000-8000-000000000004');
select is_empty('select from public.messages', 'a deleted talk takes its messages out of sight');
select is(count(*), 1::bigint, 'and is in the trash')
from public.list_deleted_conversations('0a000000-0000-4000-8000-000000000002');

reset role;
insert into public.ai_runs (id, owner_id, project_id, kind, provider, status, reserved_tokens)
values ('0a000000-0000-4000-8000-000000000006', '0a000000-0000-4000-8000-000000000001',
  '0a000000-0000-4000-8000-000000000002', 'chat', 'anthropic', 'streaming', 100);
update public.ai_runs set status = 'stopped', input_tokens = 30, output_tokens = 5;
select results_eq('select tokens_used, tokens_reserved from public.usage_budgets', 'values (35::bigint, 0::bigint)',
  'a run that ended holds nothing and counts with what it used');
insert into public.conversations (id, project_id, owner_id, title, updated_at)
values ('0a000000-0000-4000-8000-000000000005', '0a000000-0000-4000-8000-000000000002',
  '0a000000-0000-4000-8000-000000000001', 'Sedge?', '2020-01-01');
create function pg_temp.open_run(kind text, place text) returns text language sql as $$
  select format('insert into public.ai_runs (owner_id, project_id, provider, kind, %2$I) values (
    ''0a000000-0000-4000-8000-000000000001'', ''0a000000-0000-4000-8000-000000000002'', ''offline'', %1$L, %3$L)', kind, place,
    case place when 'document_id' then '0a000000-0000-4000-8000-000000000003' else '0a000000-0000-4000-8000-000000000005' end)
$$;
select throws_ok(pg_temp.open_run('chat', 'conversation_id') || '; ' || pg_temp.open_run('chat', 'conversation_id'), '23505',
  null, 'a conversation is answered once at a time');
select throws_ok(pg_temp.open_run('global_edit', 'document_id') || '; ' || pg_temp.open_run('global_edit', 'document_id'),
  '23505', null, 'a document is edited by one run at a time');
set local role authenticated;
insert into public.messages (conversation_id, role, content) values ('0a000000-0000-4000-8000-000000000005', 'user', 'x');
select ok(updated_at > '2020-01-02', 'a conversation is as new as its newest message')
from public.conversations where id = '0a000000-0000-4000-8000-000000000005';

select * from finish();
rollback;
