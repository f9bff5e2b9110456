import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, body } from '../../api/client.ts'
import type { ResponseBody } from '../../api/types.ts'
import { campaignQuery } from '../campaigns/queries.ts'
import type { ReportSearch } from './report-search.ts'

export type Recipient = ResponseBody<'/api/crm/email-marketing/campaigns/{id}/recipients', 'get'>['data'][number]
export type MailEvent = ResponseBody<'/api/crm/email-marketing/recipients/{id}/events', 'get'>['data'][number]
export type TimelineOf = ResponseBody<'/api/crm/email-marketing/campaigns/{id}/timeline', 'get'>
export type LinkFigures = ResponseBody<'/api/crm/email-marketing/campaigns/{id}/links', 'get'>['data'][number]
export type DomainFigures = ResponseBody<'/api/crm/email-marketing/campaigns/{id}/domains', 'get'>['data'][number]
export type UnknownChunk = ResponseBody<'/api/crm/email-marketing/campaigns/{id}/unknown-chunks', 'get'>['data'][number]
export type Interval = TimelineOf['interval']

/** What is read of campaigns stands under this key. */
const REPORTS = ['campaign-report'] as const
const PAGE = 50

export function timelineQuery(id: string, interval: Interval | undefined) {
  return queryOptions({
    queryKey: [...REPORTS, id, 'timeline', interval] as const,
    queryFn: ({ signal }) =>
      body(
        api.GET('/api/crm/email-marketing/campaigns/{id}/timeline', {
          params: { path: { id }, query: interval ? { interval } : {} },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  })
}

export function linksQuery(id: string) {
  return queryOptions({
    queryKey: [...REPORTS, id, 'links'] as const,
    queryFn: async ({ signal }) =>
      (await body(api.GET('/api/crm/email-marketing/campaigns/{id}/links', { params: { path: { id } }, signal }))).data,
  })
}

export function domainsQuery(id: string) {
  return queryOptions({
    queryKey: [...REPORTS, id, 'domains'] as const,
    queryFn: async ({ signal }) =>
      (await body(api.GET('/api/crm/email-marketing/campaigns/{id}/domains', { params: { path: { id } }, signal })))
        .data,
  })
}

/** Mails of which nobody knows whether they were sent, by the hundred that was sent together. */
export function unknownChunksQuery(id: string) {
  return queryOptions({
    queryKey: [...REPORTS, id, 'unknown-chunks'] as const,
    queryFn: async ({ signal }) =>
      (
        await body(
          api.GET('/api/crm/email-marketing/campaigns/{id}/unknown-chunks', { params: { path: { id } }, signal }),
        )
      ).data,
  })
}

export async function resolveUnknownChunk(id: string, no: number, was_sent: boolean): Promise<void> {
  const params = { path: { id, no } }
  await api.POST('/api/crm/email-marketing/campaigns/{id}/unknown-chunks/{no}/resolve', { params, body: { was_sent } })
}

export function recipientsQuery(id: string, { status, q }: Pick<ReportSearch, 'status' | 'q'>) {
  const query = { limit: PAGE, ...(status && { status }), ...(q && { q }) }
  return infiniteQueryOptions({
    queryKey: [...REPORTS, id, 'recipients', query] as const,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/crm/email-marketing/campaigns/{id}/recipients', {
          params: { path: { id }, query: { ...query, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}

/** What became of the mail to one recipient, as it happened. */
export function recipientEventsQuery(id: string) {
  return infiniteQueryOptions({
    queryKey: ['recipient-events', id] as const,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/crm/email-marketing/recipients/{id}/events', {
          params: { path: { id }, query: pageParam ? { cursor: pageParam } : {} },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

/** All campaigns of the last 30 days together. */
export const emailStatisticsQuery = queryOptions({
  queryKey: [...REPORTS, 'all'] as const,
  queryFn: ({ signal }) => body(api.GET('/api/crm/email-marketing/statistics', { signal })),
})

/** Everything about one campaign is read again. */
export function refreshReport(client: QueryClient, id: string) {
  client.invalidateQueries({ queryKey: campaignQuery(id).queryKey })
  client.invalidateQueries({ queryKey: [...REPORTS, id] })
}

export function recipientsCsv(id: string, { status, q }: Pick<ReportSearch, 'status' | 'q'>): string {
  const query = new URLSearchParams({ bom: 'true', ...(status && { status }), ...(q && { q }) })
  return `/api/crm/email-marketing/campaigns/${id}/recipients.csv?${query}`
}
