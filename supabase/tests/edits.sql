-- A proposed change waits while its block is what it was; a step is taken and undone whole, by the server alone.
begin;
select plan(17);

insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000001', 'ada@pgtap.example');
insert into public.projects (id, owner_id, title)
values ('0a000000-0000-4000-8000-000000000002', '0a000000-0000-4000-8000-000000000001', 'Reeds');
insert into public.documents (id, project_id, owner_id, title) values ('0a000000-0000-4000-8000-000000000003',
  '0a000000-0000-4000-8000-000000000002', '0a000000-0000-4000-8000-000000000001', 'On reeds');
insert into public.ai_runs (id, owner_id, project_id, document_id, kind, provider)
values ('0a000000-0000-4000-8000-000000000004', '0a000000-0000-4000-8000-000000000001',
  '0a000000-0000-4000-8000-000000000002', '0a000000-0000-4000-8000-000000000003', 'global_edit', 'offline');

create function pg_temp.words(one text, two text) returns jsonb language sql as $$
  select jsonb_build_object('type', 'doc', 'content', jsonb_build_array(
    jsonb_build_object('type', 'paragraph', 'attrs', jsonb_build_object('id', '0a000000-0000-4000-8000-0000000000b1'),
      'content', jsonb_build_array(jsonb_build_object('type', 'text', 'text', one))),
    jsonb_build_object('type', 'heading', 'attrs', jsonb_build_object('id', '0a000000-0000-4000-8000-0000000000b2'),
      'content', jsonb_build_array(jsonb_build_object('type', 'text', 'text', two)))))
$$;
create function pg_temp.draft(version integer, one text, two text) returns jsonb language sql as $$
  select jsonb_build_object('expected_version', version, 'content', pg_temp.words(one, two), 'plain_text', one,
    'word_count', 1, 'schema_version', 1)
$$;
create function pg_temp.propose(number integer, block text) returns text language sql as $$
  select (public.propose_operation(
    jsonb_build_object('id', '0a000000-0000-4000-8000-0000000000c' || number, 'run_id',
      '0a000000-0000-4000-8000-000000000004', 'document_id', '0a000000-0000-4000-8000-000000000003', 'number', number,
      'based_on', 2, 'reason', '', 'guards', '[]'::jsonb, 'provenance', '{}'::jsonb),
    jsonb_build_object('block_id', '0a000000-0000-4000-8000-0000000000' || block, 'op', 'replace', 'find', 'x',
      'replace', 'y', 'start_offset', 0, 'before_hash', (select h.hash from public.documents d,
        private.block_hashes(d.content) h where h.block_id = ('0a000000-0000-4000-8000-0000000000' || block)::uuid))
  )).status::text
$$;
prepare statuses as select string_agg(status::text, ' ' order by number) from public.ai_operations;
prepare save(integer, text, text) as select (public.save_document('0a000000-0000-4000-8000-000000000003', $1, 'On reeds',
  pg_temp.words($2, $3), '', 0)).version;
prepare accept(integer, text, text) as select public.accept_operations('0a000000-0000-4000-8000-000000000001',
  '0a000000-0000-4000-8000-000000000003', '0a000000-0000-4000-8000-0000000000d1',
  array['0a000000-0000-4000-8000-0000000000c1', '0a000000-0000-4000-8000-0000000000c2']::uuid[],
  pg_temp.draft($1, $2, $3));
prepare undo(integer, text, text) as select public.undo_operations('0a000000-0000-4000-8000-000000000001',
  '0a000000-0000-4000-8000-000000000003', '0a000000-0000-4000-8000-0000000000d1', pg_temp.draft($1, $2, $3));

set local request.jwt.claims to '{"sub": "0a000000-0000-4000-8000-000000000001", "role": "authenticated"}';
select results_eq($$ execute save(1, 'one', 'two') $$, array[2], 'words are there');
select is(pg_temp.propose(1, 'b1') || ' ' || pg_temp.propose(2, 'b2'), 'pending pending', 'what fits waits');
select is(pg_temp.propose(3, 'b9'), 'stale', 'of a block that is not there it is stale at once');
select results_eq($$ execute save(2, 'other', 'two') $$, array[3], 'a block is changed');
select results_eq('execute statuses', array['stale pending stale'], 'its change is stale, the other waits');
select throws_ok($$ execute accept(3, 'y', 'y') $$, 'PT409', null, 'with one stale nothing of a step is done');
select results_eq($$ execute save(3, 'one', 'two') $$, array[4], 'the block is what it was');
select results_eq('execute statuses', array['pending pending stale'], 'its change waits again');
select throws_ok($$ execute accept(3, 'y', 'y') $$, 'PT409', null, 'a step is based on the newest version');
select results_eq($$ execute accept(4, 'y one', 'y two') $$, array[5], 'a step is one version');
select results_eq($$ select distinct status::text, applied_version, decided_by::text from public.ai_operations
    where number < 3 $$, $$ values ('accepted', 5, '0a000000-0000-4000-8000-000000000001') $$, 'and says what was decided');
select is(metadata ->> 'count', '2', 'the record has the step') from public.audit_logs
where action = 'ai:operation-status';
select results_eq($$ execute undo(5, 'one', 'two') $$, array[6], 'a step is undone');
select results_eq('execute statuses', array['pending pending stale'], 'and its changes wait again');
do $$ begin perform public.accept_operations('0a000000-0000-4000-8000-000000000001',
  '0a000000-0000-4000-8000-000000000003', '0a000000-0000-4000-8000-0000000000d2',
  array['0a000000-0000-4000-8000-0000000000c1', '0a000000-0000-4000-8000-0000000000c2']::uuid[],
  pg_temp.draft(6, 'y one', 'y two')); end $$;
select is(public.undo_operations('0a000000-0000-4000-8000-000000000001', '0a000000-0000-4000-8000-000000000003',
  '0a000000-0000-4000-8000-0000000000d2', pg_temp.draft(7, 'one', 'y two'),
  block => '0a000000-0000-4000-8000-0000000000b1'), 8, 'of a step, what it did to one block is taken back');
select results_eq('execute statuses', array['pending accepted stale'], 'and all else of it stands');

insert into public.protected_terms (project_id, owner_id, term) select '0a000000-0000-4000-8000-000000000002',
  '0a000000-0000-4000-8000-000000000001', 't' || n from generate_series(1, 500) n;
select throws_ok($$ insert into public.protected_terms (project_id, owner_id, term) values
    ('0a000000-0000-4000-8000-000000000002', '0a000000-0000-4000-8000-000000000001', 'x') $$, '23514', null,
  'there is an end to protected terms');

select * from finish();
rollback;
