import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api, body, ifMatch } from '../../api/client.ts'
import type { RequestBody, ResponseBody } from '../../api/types.ts'
import type { SuppressionSearch } from './suppression-search.ts'

export type Suppression = ResponseBody<'/api/crm/email-marketing/suppressions/{id}', 'get'>
export type SuppressionInput = RequestBody<'/api/crm/email-marketing/suppressions', 'post'>
export type ImportInput = RequestBody<'/api/crm/email-marketing/suppressions/import', 'post'>
export type Imported = ResponseBody<'/api/crm/email-marketing/suppressions/import', 'post', 200>
export type Topic = ResponseBody<'/api/crm/email-marketing/topics/{id}', 'get'>
export type TopicInput = RequestBody<'/api/crm/email-marketing/topics', 'post'>

/** Every list of suppressions in the cache. */
export const SUPPRESSION_LISTS = ['suppressions'] as const

const PAGE = 100

const filterOf = ({ q, reason, topic }: SuppressionSearch) => ({
  ...(q && { q }),
  ...(reason && { reason }),
  ...(topic && { topic_id: topic }),
})

/** The newest first. */
export function suppressionsQuery(search: SuppressionSearch) {
  const filter = filterOf(search)
  return infiniteQueryOptions({
    queryKey: [...SUPPRESSION_LISTS, filter] as const,
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filter, limit: PAGE, ...(pageParam && { cursor: pageParam }) }
      return body(api.GET('/api/crm/email-marketing/suppressions', { params: { query }, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}

/** Where the same is downloaded as CSV. */
export function exportAddress(search: SuppressionSearch): string {
  return `/api/crm/email-marketing/suppressions.csv?${new URLSearchParams(filterOf(search))}`
}

export function addSuppression(suppression: SuppressionInput): Promise<Suppression> {
  return body(api.POST('/api/crm/email-marketing/suppressions', { body: suppression }))
}

export async function removeSuppression(id: string, reason: string): Promise<void> {
  const params = { path: { id }, query: reason ? { reason } : {} }
  await api.DELETE('/api/crm/email-marketing/suppressions/{id}', { params })
}

export function importSuppressions(list: ImportInput): Promise<Imported> {
  return body(api.POST('/api/crm/email-marketing/suppressions/import', { body: list }))
}

/** What people may unsubscribe from one by one, by name. */
export const topicsQuery = queryOptions({
  queryKey: ['email-topics'] as const,
  queryFn: async ({ signal }) =>
    (await body(api.GET('/api/crm/email-marketing/topics', { params: { query: { limit: 200 } }, signal }))).data,
  staleTime: 60_000,
})

export function createTopic(topic: TopicInput): Promise<Topic> {
  return body(api.POST('/api/crm/email-marketing/topics', { body: topic }))
}

export function patchTopic({ id, version }: Topic, patch: Partial<TopicInput>): Promise<Topic> {
  return body(
    api.PATCH('/api/crm/email-marketing/topics/{id}', {
      params: { path: { id } },
      body: patch,
      headers: ifMatch(version),
    }),
  )
}

export async function deleteTopic(id: string): Promise<void> {
  await api.DELETE('/api/crm/email-marketing/topics/{id}', { params: { path: { id } } })
}

export type ConsentHistory = ResponseBody<'/api/crm/contacts/{id}/consent', 'get'>
export type ConsentRecord = ConsentHistory['data'][number]

/** What keeps mail from a contact, and what the person agreed to; read again with the rest of the contact. */
export function consentQuery(contact_id: string) {
  return queryOptions({
    queryKey: ['contact', contact_id, 'consent'] as const,
    queryFn: ({ signal }) => {
      const params = { path: { id: contact_id }, query: { limit: 100 } }
      return body(api.GET('/api/crm/contacts/{id}/consent', { params, signal }))
    },
  })
}

/** Where all that is held of a person is downloaded as JSON. */
export function personExportAddress(email: string): string {
  return `/api/crm/email-marketing/people/${encodeURIComponent(email)}/export`
}

export function erasePerson(email: string, confirm: string) {
  const params = { path: { email } }
  return body(api.POST('/api/crm/email-marketing/people/{email}/erase', { params, body: { confirm } }))
}
