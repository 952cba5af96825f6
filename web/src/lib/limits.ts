// The server's limits, asked for once and shown where they bite.
import { useQuery } from '@tanstack/react-query';
import { api, body } from './api';
import type { Limits } from './types';

// What a server says that was never told otherwise; the server stays the judge.
const usual: Limits = { uploadMaxBytes: 52_428_800, documentMaxBytes: 2_097_152, titleMax: 300, trashDays: 7 };

export function useLimits(): Limits {
  const { data } = useQuery({
    queryKey: ['limits'],
    queryFn: ({ signal }) => body(api.GET('/api/limits', { signal })),
    staleTime: Infinity,
  });
  return { ...usual, ...data };
}
