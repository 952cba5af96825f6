// The whole app: who is here decides which pages there are.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from 'react-router';
import { Toasts } from '@/components/Toasts';
import { ApiError } from '@/lib/problem';
import { router } from './router';

// Asking again helps when the server did not answer or broke, never when it said no.
const worthAgain = (failures: number, error: Error) =>
  failures < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500);

const queries = new QueryClient({
  defaultOptions: { queries: { retry: worthAgain, staleTime: 15_000, networkMode: 'always' }, mutations: { networkMode: 'always' } },
});

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <RouterProvider router={router} />
      <Toasts />
    </QueryClientProvider>
  );
}
