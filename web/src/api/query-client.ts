import { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './api-problem.ts'

/** Live events keep the cache fresh, so nothing is refetched by age alone while the stream is open. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      retry: (failures, error) => isTransient(error) && failures < 2,
      retryDelay: (failures) => 500 * 2 ** failures,
      refetchOnWindowFocus: false,
    },
    mutations: { retry: false },
  },
})

function isTransient(error: Error) {
  return !(error instanceof ApiProblem) || error.code === 'offline' || error.status >= 500
}
