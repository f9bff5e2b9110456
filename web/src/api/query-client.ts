import { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './api-problem.ts'

/**
 * Live events keep the cache fresh, so little is refetched by age alone. Requests are always tried: a server in the same
 * building answers while the browser thinks itself offline, and one that fails says so instead of waiting in silence.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: 30_000,
      retry: (failures, error) => isTransient(error) && failures < 2,
      retryDelay: (failures) => 500 * 2 ** failures,
      refetchOnWindowFocus: false,
    },
    mutations: { networkMode: 'always', retry: false },
  },
})

function isTransient(error: Error) {
  return !(error instanceof ApiProblem) || error.code === 'offline' || error.status >= 500
}
