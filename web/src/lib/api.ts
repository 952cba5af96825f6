// One way to the BFF: typed by its description, same-origin cookies, the header that says "our own page", problems thrown.
import createClient from 'openapi-fetch';
import type { paths } from './openapi';
import { isAbort, offline, problemFrom } from './problem';
import { session } from './session';

// A 401 from these says "wrong password" or "nobody yet", not "your session ended".
const beforeSignIn = /^\/api\/auth\//;

export function refuse(path: string, status: number, body: string): Error {
  if (status === 401 && !beforeSignIn.test(path)) session.expire();
  return problemFrom(status, body);
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw offline();
  }
}

async function ask(request: Request): Promise<Response> {
  const response = await reach(request);
  if (response.ok) return response;
  throw refuse(new URL(request.url).pathname, response.status, await response.text().catch(() => ''));
}

export const api = createClient<paths>({
  baseUrl: window.location.origin,
  credentials: 'same-origin',
  headers: { 'X-Requested-With': 'ibid' },
  fetch: ask,
});

/** The body of an answer; a problem was thrown before this is reached. */
export async function body<T>(answer: Promise<{ data?: T }>): Promise<T> {
  return (await answer).data as T;
}

interface Page<T> {
  items: T[];
  nextCursor?: string | null;
}

const most = 40;

/** Every item of a list that comes in pages. */
export async function every<T>(page: (cursor: string | undefined) => Promise<{ data?: Page<T> }>): Promise<Page<T>> {
  const items: T[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < most; pages += 1) {
    const found = await body(page(cursor));
    items.push(...found.items);
    if (!found.nextCursor) break;
    cursor = found.nextCursor;
  }
  return { items };
}

/** Joins a path and its query, for what does not go through the client. */
export function address(path: string, query: Record<string, string>): string {
  return `${path}?${new URLSearchParams(query)}`;
}
