import { QueryClient } from '@tanstack/react-query'

export const queryClient = new QueryClient({
  defaultOptions: {
    // The client retries by itself, and live events keep what was fetched up to date. `always`: a call without a
    // connection fails at once and says so, instead of waiting for one behind a skeleton.
    queries: {
      retry: false,
      networkMode: 'always',
      staleTime: 60_000,
      gcTime: 10 * 60_000,
      refetchOnWindowFocus: false,
    },
    mutations: { retry: false, networkMode: 'always' },
  },
})
