// Everything that supabase-js can ask of Storage, and uploads in parts by the client that Supabase names for them.
import { createClient } from '@supabase/supabase-js';
import * as tus from 'tus-js-client';

const { IBID_URL = '', IBID_KEY = '', IBID_BUCKET = '' } = process.env;
const client = createClient(IBID_URL, IBID_KEY, {
  auth: { persistSession: false, autoRefreshToken: false },
});
const { storage } = client;
const bucket = storage.from(IBID_BUCKET);

function there<T>(answer: { data: T; error: { message: string } | null }): NonNullable<T> {
  if (answer.error !== null || answer.data == null) throw new Error(answer.error?.message ?? 'nothing came');
  return answer.data;
}

async function text(path: string): Promise<string> {
  return there(await bucket.download(path)).text();
}

async function fetched(address: string): Promise<string> {
  return (await fetch(address)).text();
}

// Buckets.
there(await storage.createBucket(IBID_BUCKET, { public: false, fileSizeLimit: '1MB', allowedMimeTypes: ['text/*'] }));
const made = there(await storage.getBucket(IBID_BUCKET));
const listed = there(await storage.listBuckets({ search: IBID_BUCKET, limit: 5, sortColumn: 'name', sortOrder: 'desc' }));
const wrongType = await bucket.upload('a.png', Buffer.from('x'), { contentType: 'image/png' });
const tooLarge = await bucket.upload('a.txt', Buffer.alloc(1_000_001), { contentType: 'text/plain' });
there(await storage.updateBucket(IBID_BUCKET, { public: false, fileSizeLimit: null, allowedMimeTypes: null }));

// Objects.
const plain = { contentType: 'text/plain', cacheControl: '60', metadata: { k: 'v' } };
there(await bucket.upload('d/a.txt', Buffer.from('first'), plain));
there(await bucket.upload('d/form.txt', new Blob(['as a form'], { type: 'text/plain' }), plain));
const twice = await bucket.upload('d/a.txt', Buffer.from('again'));
there(await bucket.upload('d/a.txt', Buffer.from('second'), { ...plain, upsert: true }));
const second = await text('d/a.txt');
there(await bucket.update('d/a.txt', Buffer.from('third'), plain));
const info = there(await bucket.info('d/a.txt'));
const exists = [(await bucket.exists('d/a.txt')).data, (await bucket.exists('none')).data];

// Lists.
for (const name of ['b', 'c', 'e/f']) there(await bucket.upload(`${name}.txt`, Buffer.from(name)));
const names = there(await bucket.list('', { sortBy: { column: 'name', order: 'desc' } })).map((file) => file.name);
const offset = there(await bucket.list('', { limit: 1, offset: 1 })).map((file) => file.name);
const found = there(await bucket.list('d', { search: 'for' })).map((file) => file.name);
const page = there(await bucket.listV2({ limit: 2, with_delimiter: true }));
const rest = there(await bucket.listV2({ limit: 9, with_delimiter: true, cursor: page.nextCursor ?? '' }));

// From name to name.
there(await bucket.move('b.txt', 'moved.txt'));
there(await bucket.copy('moved.txt', 'copied.txt'));
const copied = await text('copied.txt');
const removed = there(await bucket.remove(['moved.txt', 'none'])).map((file) => file.name);

// Signed addresses.
const signed = there(await bucket.createSignedUrl('d/a.txt', 60, { download: 'named.txt' })).signedUrl;
const named = (await fetch(signed)).headers.get('content-disposition');
const opened = await fetched(signed);
const several = there(await bucket.createSignedUrls(['d/a.txt', 'none'], 60));
const first = await fetched(several[0]?.signedUrl ?? '');
const up = there(await bucket.createSignedUploadUrl('up.txt'));
there(await bucket.uploadToSignedUrl('up.txt', up.token, Buffer.from('uploaded')));
const used = await bucket.uploadToSignedUrl('up.txt', up.token, Buffer.from('twice'));
const sent = await text('up.txt');

// In parts, broken off after the first and taken up again where it stopped.
const whole = Buffer.from('0123456789'.repeat(100_000));
const options: tus.UploadOptions = {
  endpoint: `${IBID_URL}/storage/v1/upload/resumable`,
  headers: { authorization: `Bearer ${IBID_KEY}`, apikey: IBID_KEY },
  metadata: { bucketName: IBID_BUCKET, objectName: 'parts.txt', contentType: 'text/plain', cacheControl: '60' },
  chunkSize: 300_000,
  removeFingerprintOnSuccess: true,
};

function uploaded(told: tus.UploadOptions, breaks: boolean): Promise<[string, number[]]> {
  return new Promise((resolve, reject) => {
    const offsets: number[] = [];
    const upload = new tus.Upload(whole, {
      ...told,
      onError: reject,
      onSuccess: () => resolve([upload.url ?? '', offsets]),
      onChunkComplete: (_size, offset) => {
        offsets.push(offset);
        if (breaks) void upload.abort().then(() => resolve([upload.url ?? '', offsets]));
      },
    });
    upload.start();
  });
}

const [address, broken] = await uploaded(options, true);
const [, resumed] = await uploaded({ ...options, uploadUrl: address }, false);
const parts = there(await bucket.info('parts.txt'));
const [given] = await uploaded({ ...options, metadata: { ...options.metadata, objectName: 'given-up.txt' } }, true);
await tus.Upload.terminate(given, options);
const asked = await fetch(given, { method: 'HEAD', headers: { ...options.headers, 'tus-resumable': '1.0.0' } });
const signature = there(await bucket.createSignedUploadUrl('signed-parts.txt')).token;
await uploaded(
  {
    ...options,
    endpoint: `${options.endpoint ?? ''}/sign`,
    headers: { 'x-signature': signature },
    metadata: { bucketName: IBID_BUCKET, objectName: 'signed-parts.txt' },
  },
  false,
);
const asSigned = (await text('signed-parts.txt')).length;

// Without a key, once the bucket is public; and gone.
there(await storage.updateBucket(IBID_BUCKET, { public: true }));
const open = await fetched(bucket.getPublicUrl('d/a.txt').data.publicUrl);
const full = await storage.deleteBucket(IBID_BUCKET);
there(await storage.emptyBucket(IBID_BUCKET));
there(await storage.deleteBucket(IBID_BUCKET));

const answer = {
  made: [made.public, made.file_size_limit, made.allowed_mime_types],
  listed: listed.map((one) => one.name === IBID_BUCKET),
  limits: [wrongType.error?.message, tooLarge.error?.message],
  twice: twice.error?.message,
  second,
  info: [info.size, info.contentType, info.cacheControl, info.metadata],
  exists,
  names,
  offset,
  found,
  pages: [page.hasNext, page.objects, page.folders, rest.hasNext, rest.objects, rest.folders].map((part) =>
    typeof part === 'boolean' ? part : part.map((one) => one.name),
  ),
  copied,
  removed,
  signed: [opened, named],
  several: [first, several[1]?.error !== null],
  up: [sent, used.error?.message],
  parts: [broken, resumed, parts.size, parts.contentType, asSigned],
  given: asked.status,
  open,
  full: full.error?.message,
  after: (await storage.getBucket(IBID_BUCKET)).error?.message,
};
process.stdout.write(JSON.stringify(answer));
