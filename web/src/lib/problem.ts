// What went wrong with a request, in one shape: from problem+json, from a proxy's page, or from no answer at all.

import { wait } from './format';

export interface FieldProblem {
  path: string;
  message: string;
}

/** `status` 0 means that no answer came. `code` is for programs, `message` for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  get fields(): readonly FieldProblem[] {
    const errors = this.members.errors;
    return Array.isArray(errors) ? errors.filter(isFieldProblem) : [];
  }

  /** Whole seconds to wait before asking again, where the server named them. */
  get retryAfter(): number | null {
    const seconds = this.members.retryAfter;
    return typeof seconds === 'number' && seconds > 0 ? Math.ceil(seconds) : null;
  }

  get currentVersion(): number | null {
    const version = this.members.currentVersion;
    return typeof version === 'number' ? version : null;
  }
}

function isFieldProblem(value: unknown): value is FieldProblem {
  if (typeof value !== 'object' || value === null) return false;
  return 'path' in value && typeof value.path === 'string' && 'message' in value && typeof value.message === 'string';
}

const sentences: Record<number, string> = {
  401: 'You are signed out. Sign in to go on.',
  403: 'You may not do that.',
  404: 'That is not here: it was deleted, or it is not yours.',
  409: 'It changed in the meantime. Reload and try again.',
  413: 'That is larger than this server takes.',
  422: 'Something in it is not as it should be.',
  429: 'That was too many requests at once. Wait a little and try again.',
};

export function offline(): ApiError {
  return new ApiError(0, 'OFFLINE', 'The server did not answer. Check your connection and try again.');
}

export function problemFrom(status: number, body: string): ApiError {
  const members = parse(body);
  const detail = typeof members.detail === 'string' && members.detail !== '' ? members.detail : null;
  const fallback = sentences[status] ?? `The server could not do that (${status}). Try again in a moment.`;
  const code = typeof members.code === 'string' ? members.code : `HTTP_${status}`;
  return new ApiError(status, code, asSentence(detail ?? fallback), members);
}

// The server's details may stand within a sentence; here they are one.
export const asSentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?…]$/.test(text) ? '' : '.');

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    // A gateway's HTML page, or nothing: the status alone has to do.
    return {};
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** A sentence for a person, whatever was thrown. */
export function explain(error: unknown): string {
  if (error instanceof ApiError) {
    const seconds = error.retryAfter;
    return seconds === null ? error.message : `${error.message} You can try again in ${wait(seconds)}.`;
  }
  return 'Something went wrong here. Try again, or reload the page.';
}
