// A person who signs in with supabase-js, past the BFF: rows, functions and files, typed by the generated types alone.
import { createClient } from '@supabase/supabase-js';
import type { Database } from '../../web/src/lib/database.types.js';

const { IBID_URL = '', IBID_KEY = '', IBID_EMAIL = '', IBID_PASSWORD = '', IBID_PDF = '' } = process.env;
const client = createClient<Database>(IBID_URL, IBID_KEY, {
  auth: { persistSession: false, autoRefreshToken: false },
});

function there<T>(answer: { data: T; error: { message: string } | null }): NonNullable<T> {
  if (answer.error !== null || answer.data == null) throw new Error(answer.error?.message ?? 'nothing came');
  return answer.data;
}

const before = (await client.from('projects').select('id')).error;
const { user } = (await client.auth.signInWithPassword({ email: IBID_EMAIL, password: IBID_PASSWORD })).data;
if (user === null) throw new Error('nobody is signed in');
const renewed = (await client.auth.refreshSession()).data.session;
const known = (await client.auth.getUser()).data.user;

const project = there(await client.from('projects').insert({ title: 'Reeds' }).select().single());
const title: string = project.title;
// @ts-expect-error a title is no number
const wrong: number = project.title;

// The file, then its row: the worker reads it.
const folder = `${user.id}/${project.id}`;
const path = `${folder}/${Date.now()}-reeds.pdf`;
const pdf = Buffer.from(IBID_PDF, 'base64');
const bucket = client.storage.from('vault');
there(await bucket.upload(path, pdf, { contentType: 'application/pdf' }));
const source = { project_id: project.id, name: 'reeds.pdf', media_type: 'application/pdf', size_bytes: pdf.length };
let item = there(await client.from('vault_items').insert({ ...source, storage_path: path }).select().single());
for (let look = 0; look < 100 && item.status === 'pending'; look += 1) {
  await new Promise((resolve) => setTimeout(resolve, 100));
  item = there(await client.from('vault_items').select().eq('id', item.id).single());
}
const found = there(await client.rpc('search_vault', { project_id: project.id, query: 'dry summer' }));

// Storage's other doors.
const listed = there(await bucket.list(folder, { limit: 10, sortBy: { column: 'name', order: 'asc' } }));
const downloaded = Buffer.from(await there(await bucket.download(path)).arrayBuffer());
const signed = there(await bucket.createSignedUrl(path, 60)).signedUrl;
const fetched = await fetch(signed);
const spoiled = await fetch(`${signed}x`);
const elsewhere = await bucket.upload(`${crypto.randomUUID()}/${project.id}/1-a.pdf`, pdf);
const replaced = await bucket.update(path, Buffer.from('other words'), { contentType: 'application/pdf' });

// What the server attests compiles as readable, and is refused when written.
const forged = await client.from('audit_logs').insert({ action: 'x', resource_type: 'x' } as never);

there(await client.from('projects').select('id').eq('id', project.id).single());
await client.rpc('delete_project', { id: project.id });
const trash = there(await client.rpc('list_deleted_projects'));
await client.rpc('restore_project', { id: project.id });
await client.auth.signOut();

const answer = {
  anonymous: before?.code,
  renewed: renewed !== null && known?.id === user.id,
  title,
  source: [item.status, item.page_count],
  found: found.map((passage) => passage.page_number),
  listed: listed.map((file) => `${folder}/${file.name}` === path),
  downloaded: downloaded.equals(pdf),
  fetched: [fetched.status, Buffer.from(await fetched.arrayBuffer()).equals(pdf), spoiled.ok],
  refused: [elsewhere.error !== null, replaced.error !== null, forged.error?.code],
  trash: trash.map((row) => row.id === project.id),
  after: (await client.auth.getUser()).error !== null,
};
process.stdout.write(JSON.stringify(answer));
