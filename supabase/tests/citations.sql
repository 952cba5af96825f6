-- A work's number is its first appearance in the text; what the text does not cite comes after, by time added.
begin;
select plan(10);

insert into auth.users (id, email) values ('0a000000-0000-4000-8000-000000000001', 'ada@pgtap.example');
select has_index('public', 'citations', 'citations_project_created_idx', 'works are listed by project, newest first');
select index_is_partial('public', 'citations', 'citations_project_created_idx');
select col_is_unique('public', 'document_citations', array['document_id', 'citation_id'], 'a work is listed once');

set local role authenticated;
set local request.jwt.claims to '{"sub": "0a000000-0000-4000-8000-000000000001", "role": "authenticated"}';
insert into public.projects (id, title) values
  ('0a000000-0000-4000-8000-000000000002', 'Reeds'), ('0a000000-0000-4000-8000-000000000009', 'Sedges');
insert into public.documents (id, project_id, title)
values ('0a000000-0000-4000-8000-000000000003', '0a000000-0000-4000-8000-000000000002', 'On reeds');
insert into public.citations (id, project_id, title, csl) values
  ('0a000000-0000-4000-8000-00000000000a', '0a000000-0000-4000-8000-000000000002', 'Peat', '{}'),
  ('0a000000-0000-4000-8000-00000000000b', '0a000000-0000-4000-8000-000000000002', 'Mud', '{}'),
  ('0a000000-0000-4000-8000-00000000000c', '0a000000-0000-4000-8000-000000000009', 'Elsewhere', '{}');
insert into public.document_citations (document_id, citation_id)
values ('0a000000-0000-4000-8000-000000000003', '0a000000-0000-4000-8000-00000000000a');
select throws_ok($$ insert into public.document_citations (document_id, citation_id)
    values ('0a000000-0000-4000-8000-000000000003', '0a000000-0000-4000-8000-00000000000c') $$, '42501', null,
  'a document lists works of its own project');
select throws_ok($$ insert into public.document_citations (document_id, citation_id, order_number)
    values ('0a000000-0000-4000-8000-000000000003', '0a000000-0000-4000-8000-00000000000b', 1) $$, '42501', null,
  'nobody chooses a number');

select public.save_document('0a000000-0000-4000-8000-000000000003', 1, 'On reeds', '{"type": "doc", "content": [
  {"type": "citation", "attrs": {"citationId": "0a000000-0000-4000-8000-00000000000b"}},
  {"type": "citation", "attrs": {"citationId": "0a000000-0000-4000-8000-00000000000c"}}]}', '', 0);
prepare numbers as select c.title, dc.order_number from public.document_citations dc
  left join public.citations c on c.id = dc.citation_id order by dc.order_number;
select results_eq('numbers', $$ values ('Mud', 1), ('Peat', 2) $$, 'what is cited comes first');
select public.delete_citation('0a000000-0000-4000-8000-00000000000b');
select results_eq('numbers', $$ values ('Peat', 1), (null, null) $$, 'a deleted work leaves no gap');
select public.restore_citation('0a000000-0000-4000-8000-00000000000b');
select results_eq('numbers', $$ values ('Mud', 1), ('Peat', 2) $$, 'and takes its place again');

update public.documents set citation_style = 'apa' where id = '0a000000-0000-4000-8000-000000000003';
insert into public.documents (id, project_id, title)
values ('0a000000-0000-4000-8000-000000000004', '0a000000-0000-4000-8000-000000000002', 'On mud');
select is((select citation_style from public.documents where id = '0a000000-0000-4000-8000-000000000004'), 'apa',
  'a document begins in the style that its project is written in');
select throws_ok($$ update public.documents set citation_style = '../x' $$, '23514', null, 'a style is a name');

select * from finish();
rollback;
