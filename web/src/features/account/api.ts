// One's own account over HTTP.
import { api, body } from '@/lib/api';

export const sentence = 'delete my account';

export const account = {
  rename: (displayName: string) => body(api.PATCH('/api/account', { body: { displayName } })),
  sessions: (signal: AbortSignal) => body(api.GET('/api/account/sessions', { signal })),
  end: (id: string) => body(api.DELETE('/api/account/sessions/{session_id}', { params: { path: { session_id: id } } })),
  endOthers: () => body(api.DELETE('/api/account/sessions')),
  close: (password: string) => body(api.POST('/api/account/close', { body: { confirmation: sentence, password } })),
  /** Opened by the browser itself, which writes the file while it comes. */
  everything: '/api/account/export',
};
