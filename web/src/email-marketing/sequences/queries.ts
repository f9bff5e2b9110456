import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, body, ifMatch } from '../../api/client.ts'
import type { RequestBody, ResponseBody } from '../../api/types.ts'
import type { SequenceSearch } from './sequence-search.ts'

export type Sequence = ResponseBody<'/api/crm/email-marketing/sequences/{id}', 'get'>
export type SequencePatch = RequestBody<'/api/crm/email-marketing/sequences/{id}', 'patch'>
export type SequenceStatus = Sequence['status']
export type Numbers = ResponseBody<'/api/crm/email-marketing/sequences/{id}/numbers', 'get'>
export type Enrolment = ResponseBody<'/api/crm/email-marketing/sequences/enrolments', 'get'>['data'][number]
export type EnrolmentSummary = ResponseBody<'/api/crm/email-marketing/sequences/{id}/enrolments', 'post'>
export type SavedSteps = ResponseBody<'/api/crm/email-marketing/sequences/{id}/steps', 'get'>
export type SequenceAction = 'activate' | 'pause' | 'archive'

/** Whose place in sequences is shown. */
export interface EnrolmentFilter {
  sequence_id?: string
  contact_id?: string
  lead_id?: string
  step_id?: string
  status?: Enrolment['status']
}

const LISTS = ['sequences'] as const
const SEQUENCE = ['sequence'] as const
const ENROLMENTS = ['sequence-enrolments'] as const
const PAGE = 50

const path = (id: string) => ({ path: { id } })

export function sequencesQuery({ q, status }: SequenceSearch) {
  const query = { ...(q && { q }), ...(status && { status }) }
  return infiniteQueryOptions({
    queryKey: [...LISTS, query] as const,
    queryFn: ({ pageParam, signal }) => {
      const params = { query: { ...query, limit: PAGE, ...(pageParam && { cursor: pageParam }) } }
      return body(api.GET('/api/crm/email-marketing/sequences', { params, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}

export function sequenceQuery(id: string) {
  return queryOptions({
    queryKey: [...SEQUENCE, id] as const,
    queryFn: ({ signal }) => body(api.GET('/api/crm/email-marketing/sequences/{id}', { params: path(id), signal })),
  })
}

export function stepsQuery(id: string) {
  return queryOptions({
    queryKey: [...SEQUENCE, id, 'steps'] as const,
    queryFn: ({ signal }) =>
      body(api.GET('/api/crm/email-marketing/sequences/{id}/steps', { params: path(id), signal })),
  })
}

export function numbersQuery(id: string) {
  return queryOptions({
    queryKey: [...SEQUENCE, id, 'numbers'] as const,
    queryFn: ({ signal }) =>
      body(api.GET('/api/crm/email-marketing/sequences/{id}/numbers', { params: path(id), signal })),
  })
}

export function enrolmentsQuery(filter: EnrolmentFilter) {
  return infiniteQueryOptions({
    queryKey: [...ENROLMENTS, filter] as const,
    queryFn: ({ pageParam, signal }) => {
      const params = { query: { ...filter, limit: PAGE, ...(pageParam && { cursor: pageParam }) } }
      return body(api.GET('/api/crm/email-marketing/sequences/enrolments', { params, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}

/** Contacts of a lead who could enter a sequence. */
export function peopleOfLeadQuery(lead_id: string) {
  return queryOptions({
    queryKey: [...ENROLMENTS, 'people', lead_id] as const,
    queryFn: async ({ signal }) => {
      const params = { path: { lead_id }, query: { limit: 200 } }
      return (await body(api.GET('/api/crm/contacts/lead/{lead_id}', { params, signal }))).data
    },
  })
}

export const topicsQuery = queryOptions({
  queryKey: [...SEQUENCE, 'topics'] as const,
  queryFn: async ({ signal }) => (await body(api.GET('/api/crm/email-marketing/topics', { signal }))).data,
})

export const segmentsQuery = queryOptions({
  queryKey: [...SEQUENCE, 'segments'] as const,
  queryFn: async ({ signal }) => {
    const params = { query: { limit: 200 } }
    return (await body(api.GET('/api/crm/email-marketing/segments', { params, signal }))).data
  },
})

export function createSequence(name: string): Promise<Sequence> {
  return body(api.POST('/api/crm/email-marketing/sequences', { body: { name } }))
}

export function patchSequence(id: string, patch: SequencePatch, version?: number): Promise<Sequence> {
  const headers = version === undefined ? {} : ifMatch(version)
  return body(api.PATCH('/api/crm/email-marketing/sequences/{id}', { params: path(id), body: patch, headers }))
}

export function putSteps(id: string, steps: SavedSteps['data'], version?: number): Promise<SavedSteps> {
  const headers = version === undefined ? {} : ifMatch(version)
  return body(api.PUT('/api/crm/email-marketing/sequences/{id}/steps', { params: path(id), body: { steps }, headers }))
}

const ACTIONS = {
  activate: '/api/crm/email-marketing/sequences/{id}/activate',
  pause: '/api/crm/email-marketing/sequences/{id}/pause',
  archive: '/api/crm/email-marketing/sequences/{id}/archive',
} as const

export function changeStatus(id: string, action: SequenceAction): Promise<Sequence> {
  return body(api.POST(ACTIONS[action], { params: path(id) }))
}

export function duplicateSequence(id: string): Promise<Sequence> {
  return body(api.POST('/api/crm/email-marketing/sequences/{id}/duplicate', { params: path(id) }))
}

export async function deleteSequence(id: string): Promise<void> {
  await api.DELETE('/api/crm/email-marketing/sequences/{id}', { params: path(id) })
}

export function restoreSequence(id: string): Promise<Sequence> {
  return body(api.POST('/api/crm/email-marketing/sequences/{id}/restore', { params: path(id) }))
}

export function enrol(id: string, contact_ids: string[]): Promise<EnrolmentSummary> {
  return body(
    api.POST('/api/crm/email-marketing/sequences/{id}/enrolments', { params: path(id), body: { contact_ids } }),
  )
}

export function removeEnrolment(id: string): Promise<Enrolment> {
  return body(api.POST('/api/crm/email-marketing/sequences/enrolments/{id}/remove', { params: path(id) }))
}

export function skipStep(id: string): Promise<Enrolment> {
  return body(api.POST('/api/crm/email-marketing/sequences/enrolments/{id}/skip', { params: path(id) }))
}

/** Puts a sequence that the server has just answered into the cache; the lists are read again. */
export function keepSequence(client: QueryClient, sequence: Sequence) {
  client.setQueryData(sequenceQuery(sequence.id).queryKey, sequence)
  return client.invalidateQueries({ queryKey: LISTS })
}

/** Contacts have moved: who is where is read again. */
export function refreshPeople(client: QueryClient, id?: string) {
  client.invalidateQueries({ queryKey: LISTS })
  client.invalidateQueries({ queryKey: ENROLMENTS })
  if (!id) return
  client.invalidateQueries({ queryKey: numbersQuery(id).queryKey })
  client.invalidateQueries({ queryKey: sequenceQuery(id).queryKey, exact: true })
}

export function forgetSequence(client: QueryClient, id: string) {
  client.removeQueries({ queryKey: sequenceQuery(id).queryKey })
  return client.invalidateQueries({ queryKey: LISTS })
}
