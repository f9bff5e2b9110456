import { queryOptions } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'
import type { ResponseBody } from '../api/types.ts'

export type Hit = ResponseBody<'/api/crm/search', 'get'>['data'][number]
export type HitEntity = Hit['entity']

/** Every search in the cache. */
export const SEARCHES = ['search'] as const

/** Leads, contacts, tasks and notes that match what is typed, the best first. Nothing for nothing. */
export function searchQuery(q: string) {
  return queryOptions({
    queryKey: [...SEARCHES, q] as const,
    queryFn: async ({ signal }) => (await body(api.GET('/api/crm/search', { params: { query: { q } }, signal }))).data,
    enabled: q !== '',
    staleTime: 10_000,
  })
}
