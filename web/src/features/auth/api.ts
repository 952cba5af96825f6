// What a person does with their account.
import { api, body } from '@/lib/api';
import { ApiError } from '@/lib/problem';
import type { Person } from '@/lib/types';

const kinds = ['signup', 'recovery', 'email_change', 'invite', 'magiclink', 'email'] as const;

export const auth = {
  signUp: (email: string, password: string, displayName: string) => body(api.POST('/api/auth/sign-up', { body: { email, password, displayName } })),
  signIn: (email: string, password: string) => body(api.POST('/api/auth/sign-in', { body: { email, password } })),
  signOut: () => body(api.POST('/api/auth/sign-out')),
  recover: (email: string) => body(api.POST('/api/auth/recover', { body: { email } })),
  resend: (email: string) => body(api.POST('/api/auth/resend', { body: { email } })),
  verify: (token: string, kind: string) =>
    body(api.POST('/api/auth/verify', { body: { token, type: kinds.find((known) => known === kind) ?? 'signup' } })),
  choosePassword: (password: string) => body(api.POST('/api/auth/password', { body: { password } })),
  /** Null where nobody is signed in. */
  async who(signal?: AbortSignal): Promise<Person | null> {
    try {
      return await body(api.GET('/api/auth/session', { signal: signal ?? null }));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
};
