// One way to the BFF: same-origin cookies, the header that says "our own page", problems as ApiError.
import { isAbort, offline, problemFrom } from './problem';
import { session } from './session';

const ours = { 'X-Requested-With': 'ibid', Accept: 'application/json' };

// A 401 from these says "wrong password" or "nobody yet", not "your session ended".
const beforeSignIn = /^\/api\/auth\//;

export interface Ask {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  json?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

export async function send(path: string, ask: Ask = {}): Promise<Response> {
  const headers: Record<string, string> = { ...ours, ...ask.headers };
  if (ask.json !== undefined) headers['Content-Type'] = 'application/json';
  const response = await reach(path, {
    method: ask.method ?? 'GET',
    credentials: 'same-origin',
    headers,
    body: ask.json === undefined ? null : JSON.stringify(ask.json),
    signal: ask.signal ?? null,
  });
  if (response.ok) return response;
  throw refuse(path, response.status, await response.text().catch(() => ''));
}

export function refuse(path: string, status: number, body: string): Error {
  if (status === 401 && !beforeSignIn.test(path)) session.expire();
  return problemFrom(status, body);
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (isAbort(error)) throw error;
    throw offline();
  }
}

export async function call<T>(path: string, ask: Ask = {}): Promise<T> {
  const response = await send(path, ask);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

/** Joins a path and its query, leaving out what is undefined. */
export function address(path: string, query: Record<string, string | number | undefined> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string | number] => entry[1] !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length === 0 ? path : `${path}?${search}`;
}
