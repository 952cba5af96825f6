-- Words come in by a save that names the version it was based on; every save is kept as a version.
begin;
select plan(13);

insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000001', 'ada@pgtap.example');
set local role authenticated;
set local request.jwt.claims to '{"sub": "0a000000-0000-4000-8000-000000000001", "role": "authenticated"}';
insert into public.projects (id, title) values ('0a000000-0000-4000-8000-000000000002', 'Reeds');
insert into public.documents (id, project_id, title)
values ('0a000000-0000-4000-8000-000000000003', '0a000000-0000-4000-8000-000000000002', 'On reeds');
prepare save(integer, jsonb) as
  select (public.save_document('0a000000-0000-4000-8000-000000000003', $1, 'On reeds', $2, '', 0)).version;

select throws_ok($$ update public.documents set content = '{"type": "doc", "content": []}' $$, '42501', null,
  'a bare update carries no words');
select results_eq($$ execute save(1, '{"type": "doc", "content": []}') $$, array[2], 'a save counts the version');
select throws_ok($$ execute save(1, '{"type": "doc", "content": []}') $$, 'PT409', null, 'a stale one changes nothing');
select throws_ok($$ execute save(2, '{"type": "poem"}') $$, '23514', null, 'what is no document is not kept');
select throws_ok(format('execute save(2, %L)', repeat('{"type":"doc","content":[', 100) || repeat(']}', 100)), '23514', null,
  'nor what lies too deep');
select set_eq($$ select version from public.document_versions $$, array[1, 2], 'each save is a version');
select is((public.restore_document_version('0a000000-0000-4000-8000-000000000003', 1, 2)).version, 3,
  'an earlier one comes back as the newest');
select throws_ok($$ insert into public.document_versions (document_id, version, title, content, plain_text, word_count,
    schema_version, reason) values ('0a000000-0000-4000-8000-000000000003', 9, 'x', '{}', '', 0, 1, 'manual') $$,
  '42501', null, 'nobody writes history');
select is_empty($$ select from public.evidence_of_document('0a000000-0000-4000-8000-000000000003') $$,
  'no mark, no evidence');

update public.documents set title = 'On sedges';
select results_eq('select version, title from public.documents', $$ values (4, 'On sedges') $$, 'a rename is a version');
select is((public.save_document('0a000000-0000-4000-8000-000000000003', 3, 'On reeds', '{"type": "doc", "content": []}',
  '', 0)).title, 'On sedges', 'words based on the text before a mere rename are kept under the new title');
select throws_ok($$ execute save(3, '{"type": "doc", "content": []}') $$, 'PT409', null, 'once: then words could be lost');
update public.documents set title = 'On rushes';
select throws_ok($$ select public.save_document('0a000000-0000-4000-8000-000000000003', 5, 'On cattails',
  '{"type": "doc", "content": []}', '', 0) $$, 'PT409', null, 'of two new titles neither goes unseen');

select * from finish();
rollback;
