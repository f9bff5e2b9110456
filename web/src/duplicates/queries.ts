import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, body, ifMatch } from '../api/client.ts'
import type { RequestBody, ResponseBody } from '../api/types.ts'

type Pairs = ResponseBody<'/api/crm/leads/duplicates', 'get'>
export type Pair = Pairs['data'][number]
export type LeadSummary = Pair['leads'][number]
export type Merge = ResponseBody<'/api/crm/leads/{id}/merge', 'post'>
export type MergedField = Merge['fields'][number]
export type Choices = NonNullable<RequestBody<'/api/crm/leads/{id}/merge', 'post'>['choose']>

const PAGE = 30

/** Every query about duplicates in the cache. */
export const duplicateQueries = ['duplicates'] as const

/** Pairs of leads that may be the same company, page by page, with the total on the first. */
export const pairsQuery = infiniteQueryOptions({
  queryKey: [...duplicateQueries, 'pairs'] as const,
  queryFn: ({ pageParam, signal }) =>
    body(
      api.GET('/api/crm/leads/duplicates', {
        params: { query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : { include_total: true }) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page: Pairs) => page.next_cursor,
})

/** The pairs that one lead stands in. */
export function pairsOfLeadQuery(lead_id: string) {
  return queryOptions({
    queryKey: [...duplicateQueries, 'lead', lead_id] as const,
    queryFn: async ({ signal }) =>
      (await body(api.GET('/api/crm/leads/duplicates', { params: { query: { lead_id, limit: 20 } }, signal }))).data,
  })
}

/** What merging `loser_id` into `winner_id` would do. */
export function mergePreviewQuery(winner_id: string, loser_id: string, choose: Choices) {
  return queryOptions({
    queryKey: [...duplicateQueries, 'preview', winner_id, loser_id, choose] as const,
    queryFn: ({ signal }) =>
      body(
        api.POST('/api/crm/leads/{id}/merge', {
          params: { path: { id: winner_id } },
          body: { loser_id, choose, dry_run: true },
          signal,
        }),
      ),
    gcTime: 0,
    retry: false,
  })
}

/** @returns the id of the operation, by which the merge can be undone */
export async function mergeLeads(winner: { id: string; version: number }, loser_id: string, choose: Choices) {
  const { response } = await api.POST('/api/crm/leads/{id}/merge', {
    params: { path: { id: winner.id } },
    body: { loser_id, choose },
    headers: ifMatch(winner.version),
  })
  return response.headers.get('operation-id')
}

export function dismissPair(lead_id: string, other_id: string) {
  return body(api.POST('/api/crm/leads/duplicates/dismiss', { body: { lead_id, other_id } }))
}

export function undismissPair(lead_id: string, other_id: string) {
  return body(api.POST('/api/crm/leads/duplicates/undismiss', { body: { lead_id, other_id } }))
}
