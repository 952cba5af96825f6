import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { address, api, body, every } from './api';
import { ApiError, explain, isAbort } from './problem';
import { session } from './session';

const fetching = vi.fn<typeof fetch>();

beforeEach(() => {
  vi.stubGlobal('fetch', fetching);
  session.renewed();
});

afterEach(() => {
  vi.unstubAllGlobals();
  fetching.mockReset();
});

const problem = (status: number, members: object) =>
  new Response(JSON.stringify(members), { status, headers: { 'Content-Type': 'application/problem+json' } });

async function refusal(asking: () => Promise<unknown> = () => api.GET('/api/projects')): Promise<ApiError> {
  const error: unknown = await asking().catch((reason: unknown) => reason);
  if (!(error instanceof ApiError)) throw new Error('expected an ApiError');
  return error;
}

test('every request says that it comes from our own page', async () => {
  fetching.mockResolvedValue(Response.json({ id: 'p' }));
  const made = await body(api.POST('/api/projects', { body: { title: 'a', description: '' } }));

  const request = fetching.mock.calls[0]?.[0] as Request;
  expect(made.id).toBe('p');
  expect([request.method, request.headers.get('X-Requested-With'), request.credentials]).toEqual(['POST', 'ibid', 'same-origin']);
  expect(await request.json()).toEqual({ title: 'a', description: '' });
});

test('a problem keeps its code, its words, its fields and its wait', async () => {
  fetching.mockResolvedValue(problem(429, { code: 'RATE_LIMITED', detail: 'Too many drafts.', retryAfter: 12, errors: [{ path: 'title', message: 'too long' }] }));
  const error = await refusal();

  expect([error.status, error.code, error.retryAfter]).toEqual([429, 'RATE_LIMITED', 12]);
  expect(error.fields).toEqual([{ path: 'title', message: 'too long' }]);
  expect(explain(error)).toBe('Too many drafts. You can try again in 12 s.');
});

test('a problem ends as a sentence does before its wait is told', async () => {
  fetching.mockResolvedValue(problem(429, { code: 'RATE_LIMITED', detail: 'too many tries; wait a minute', retryAfter: 60 }));

  expect(explain(await refusal())).toBe('Too many tries; wait a minute. You can try again in 60 s.');
});

test('a gateway page of HTML becomes a sentence, never its markup', async () => {
  fetching.mockResolvedValue(new Response('<html>502 Bad Gateway</html>', { status: 502 }));
  const error = await refusal();

  expect(error.code).toBe('HTTP_502');
  expect(error.message).not.toContain('<');
});

test('no answer at all is told from an abort', async () => {
  fetching.mockRejectedValueOnce(new TypeError('Failed to fetch'));
  expect((await refusal()).code).toBe('OFFLINE');

  fetching.mockRejectedValueOnce(new DOMException('left', 'AbortError'));
  const left: unknown = await api.GET('/api/projects').catch((reason: unknown) => reason);
  expect(isAbort(left)).toBe(true);
});

test('a 401 during work expires the session; a wrong password does not', async () => {
  fetching.mockImplementation(() => Promise.resolve(problem(401, { code: 'UNAUTHORIZED' })));
  await refusal(() => api.POST('/api/auth/sign-in', { body: { email: 'a@b.c', password: 'x' } }));
  expect(session.isExpired()).toBe(false);

  await refusal();
  expect(session.isExpired()).toBe(true);
});

test('addresses encode what is in them', () => {
  expect(address('/api/x', { name: 'a&b c' })).toBe('/api/x?name=a%26b+c');
});

test('a list that comes in pages is read to its end', async () => {
  fetching.mockResolvedValueOnce(Response.json({ items: [1, 2], nextCursor: 'c' })).mockResolvedValueOnce(Response.json({ items: [3], nextCursor: null }));
  const asked: (string | undefined)[] = [];
  const all = await every<number>(async (cursor) => {
    asked.push(cursor);
    const response = await fetch('/x');
    return { data: (await response.json()) as { items: number[]; nextCursor: string | null } };
  });

  expect(all.items).toEqual([1, 2, 3]);
  expect(asked).toEqual([undefined, 'c']);
});
