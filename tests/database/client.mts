// A stranger to our code, with nothing but the generated types: what it may write compiles, what it may not does not.
import { createClient } from '@supabase/supabase-js';
import type { Database } from '../../web/src/lib/database.types.js';

const { IBID_URL = '', IBID_KEY = '', IBID_TOKEN = '' } = process.env;
const client = createClient<Database>(IBID_URL, IBID_KEY, {
  accessToken: async () => IBID_TOKEN,
});

function there<T>(answer: { data: T; error: { message: string } | null }): NonNullable<T> {
  if (answer.error !== null || answer.data == null) throw new Error(answer.error?.message ?? 'nothing came');
  return answer.data;
}

const project = there(await client.from('projects').insert({ title: 'Typed' }).select().single());
const document = there(
  await client.from('documents').insert({ project_id: project.id, title: 'Typed' }).select('id, version').single(),
);
const work = there(
  await client.from('citations').insert({ project_id: project.id, title: 'Reeds', csl: {} }).select('id').single(),
);
const citation = { type: 'citation', attrs: { citationId: work.id } };
const saved = there(
  await client.rpc('save_document', {
    document_id: document.id,
    expected_version: document.version,
    title: project.title,
    content: { type: 'doc', content: [{ type: 'paragraph', content: [citation] }] },
    plain_text: '',
    word_count: 0,
  }),
);
const numbers = there(await client.from('document_citations').select('order_number').eq('document_id', document.id));

// @ts-expect-error there is no such column
const refused = await client.from('projects').insert({ title: 'x', nonsense: 1 });
if (refused.error === null) throw new Error('a column that is not there was written');

await client.rpc('delete_project', { id: project.id });
const left = there(await client.from('projects').select('id').eq('id', project.id));
const answer = {
  title: saved.title,
  version: saved.version,
  numbers: numbers.map((row) => row.order_number),
  gone: left.length === 0,
};
process.stdout.write(JSON.stringify(answer));
