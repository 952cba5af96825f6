import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { address, call, send } from './http';
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

async function refusal(path = '/api/projects'): Promise<ApiError> {
  const error: unknown = await call(path).catch((reason: unknown) => reason);
  if (!(error instanceof ApiError)) throw new Error('expected an ApiError');
  return error;
}

test('every request says that it comes from our own page', async () => {
  fetching.mockResolvedValue(new Response('{}'));
  await call('/api/projects', { method: 'POST', json: { title: 'a' } });

  const [, init] = fetching.mock.calls[0] ?? [];
  expect(new Headers(init?.headers).get('X-Requested-With')).toBe('ibid');
  expect(init?.credentials).toBe('same-origin');
  expect(init?.body).toBe('{"title":"a"}');
});

test('a problem keeps its code, its words, its fields and its wait', async () => {
  fetching.mockResolvedValue(problem(429, { code: 'RATE_LIMITED', detail: 'Too many drafts.', retryAfter: 12, errors: [{ path: 'title', message: 'too long' }] }));
  const error = await refusal();

  expect([error.status, error.code, error.retryAfter]).toEqual([429, 'RATE_LIMITED', 12]);
  expect(error.fields).toEqual([{ path: 'title', message: 'too long' }]);
  expect(explain(error)).toBe('Too many drafts. You can try again in 12 s.');
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
  const left: unknown = await send('/api/projects').catch((reason: unknown) => reason);
  expect(isAbort(left)).toBe(true);
});

test('a 401 during work expires the session; a wrong password does not', async () => {
  fetching.mockImplementation(() => Promise.resolve(problem(401, { code: 'UNAUTHORIZED' })));
  await refusal('/api/auth/sign-in');
  expect(session.isExpired()).toBe(false);

  await refusal('/api/documents/x');
  expect(session.isExpired()).toBe(true);
});

test('addresses encode what is in them and leave out what is undefined', () => {
  expect(address('/api/x', { q: 'a&b c', cursor: undefined })).toBe('/api/x?q=a%26b+c');
  expect(address('/api/x', { cursor: undefined })).toBe('/api/x');
});
