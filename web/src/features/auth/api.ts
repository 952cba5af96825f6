// What a person does with their account.
import { call } from '@/lib/http';
import { ApiError } from '@/lib/problem';
import type { Person } from '@/lib/types';

const post = <T = undefined>(path: string, json?: unknown) => call<T>(`/api/auth/${path}`, { method: 'POST', json: json ?? {} });

export const auth = {
  signUp: (email: string, password: string, displayName: string) => post('sign-up', { email, password, displayName }),
  signIn: (email: string, password: string) => post<Person>('sign-in', { email, password }),
  signOut: () => post('sign-out'),
  recover: (email: string) => post('recover', { email }),
  resend: (email: string) => post('resend', { email }),
  verify: (token: string, type: string) => post<Person>('verify', { token, type }),
  choosePassword: (password: string) => post('password', { password }),
  /** Null where nobody is signed in. */
  async who(signal?: AbortSignal): Promise<Person | null> {
    try {
      return await call<Person>('/api/auth/session', { signal });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
};
