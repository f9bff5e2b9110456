import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, body } from '../../api/client.ts'
import type { RequestBody, ResponseBody } from '../../api/types.ts'

export type OutboxSummary = ResponseBody<'/api/crm/email-marketing/outbox', 'get'>['data'][number]
export type OutboxMail = ResponseBody<'/api/crm/email-marketing/outbox/{id}', 'get'>
export type PretendedEvent = RequestBody<'/api/crm/email-marketing/outbox/{id}/events', 'post'>

const OUTBOX = ['outbox'] as const
const PAGE = 50

export function outboxQuery(q: string | undefined) {
  const query = { limit: PAGE, ...(q && { q }) }
  return infiniteQueryOptions({
    queryKey: [...OUTBOX, 'list', query] as const,
    queryFn: ({ pageParam, signal }) => {
      const params = { query: { ...query, ...(pageParam && { cursor: pageParam }) } }
      return body(api.GET('/api/crm/email-marketing/outbox', { params, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}

export function outboxMailQuery(id: string) {
  return queryOptions({
    queryKey: [...OUTBOX, 'mail', id] as const,
    queryFn: ({ signal }) =>
      body(api.GET('/api/crm/email-marketing/outbox/{id}', { params: { path: { id } }, signal })),
  })
}

/** Does to a kept mail what a provider would tell of a delivered one. */
export function pretendEvent(id: string, event: PretendedEvent): Promise<OutboxMail> {
  return body(api.POST('/api/crm/email-marketing/outbox/{id}/events', { params: { path: { id } }, body: event }))
}

export function keepMail(client: QueryClient, mail: OutboxMail) {
  client.setQueryData(outboxMailQuery(mail.id).queryKey, mail)
  return client.invalidateQueries({ queryKey: [...OUTBOX, 'list'] })
}
