import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, body, ifMatch } from '../../api/client.ts'
import type { Filter } from '../../api/filter.ts'
import type { RequestBody, ResponseBody } from '../../api/types.ts'

export type Segment = ResponseBody<'/api/crm/email-marketing/segments/{id}', 'get'>
export type SegmentInput = RequestBody<'/api/crm/email-marketing/segments', 'post'>
export type SegmentPreview = ResponseBody<'/api/crm/email-marketing/segments/preview', 'post', 200>
export type LeftOutReason = NonNullable<RequestBody<'/api/crm/email-marketing/segments/preview', 'post'>['sample_of']>

/** Every list of segments in the cache. */
export const SEGMENT_LISTS = ['segments'] as const
/** Every count of an audience in the cache. */
export const PREVIEWS = ['segment-preview'] as const

const PAGE = 50

/** Segments, the last changed first. */
export function segmentsQuery(q: string | undefined) {
  return infiniteQueryOptions({
    queryKey: [...SEGMENT_LISTS, q ?? ''] as const,
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: PAGE, ...(q && { q }), ...(pageParam && { cursor: pageParam }) }
      return body(api.GET('/api/crm/email-marketing/segments', { params: { query }, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}

export function segmentQuery(id: string) {
  return queryOptions({
    queryKey: ['segment', id] as const,
    queryFn: ({ signal }) =>
      body(api.GET('/api/crm/email-marketing/segments/{id}', { params: { path: { id } }, signal })),
  })
}

/** The filter that means every contact. */
export const EVERYBODY: Filter = { and: [] }

export interface Audience {
  filter: Filter
  topic_id?: string | null | undefined
  apply_cap?: boolean | undefined
  /** Shows some of those left out for this reason. */
  sample_of?: LeftOutReason | undefined
}

/** Who a mail to these contacts would go to, and who is left out. While another is counted, the one before stays. */
export function previewQuery({ filter, topic_id, apply_cap, sample_of }: Audience) {
  const asked = {
    filter: filter as Record<string, unknown>,
    ...(topic_id && { topic_id }),
    ...(apply_cap && { apply_cap }),
    ...(sample_of && { sample_of }),
  }
  return queryOptions({
    queryKey: [...PREVIEWS, asked] as const,
    queryFn: ({ signal }) => body(api.POST('/api/crm/email-marketing/segments/preview', { body: asked, signal })),
    staleTime: 30_000,
  })
}

export function createSegment(segment: SegmentInput): Promise<Segment> {
  return body(api.POST('/api/crm/email-marketing/segments', { body: segment }))
}

/** Without a version it is written over whatever stands there. */
export function patchSegment(id: string, patch: Partial<SegmentInput>, version: number | undefined): Promise<Segment> {
  return body(
    api.PATCH('/api/crm/email-marketing/segments/{id}', {
      params: { path: { id } },
      body: patch,
      ...(version !== undefined && { headers: ifMatch(version) }),
    }),
  )
}

/** @returns the operation that undoing takes back */
export async function deleteSegment(id: string): Promise<string | null> {
  const { response } = await api.DELETE('/api/crm/email-marketing/segments/{id}', { params: { path: { id } } })
  return response.headers.get('operation-id')
}

export function keepSegment(client: QueryClient, segment: Segment) {
  client.setQueryData(segmentQuery(segment.id).queryKey, segment)
  return client.invalidateQueries({ queryKey: SEGMENT_LISTS })
}
