import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'
import type { Filter } from '../api/filter.ts'

/** Every list of leads in the cache, whatever it is narrowed to. */
export const LEAD_LISTS = ['lead-list'] as const

export interface LeadListView {
  search?: string
  filter?: Filter
  sort?: string
}

const PAGE = 100

/** The view as the parameters of the API. */
export function leadListParameters({ search, filter, sort }: LeadListView) {
  return { ...(search && { q: search }), ...(filter && { filter: JSON.stringify(filter) }), ...(sort && { sort }) }
}

/** Leads page by page; the first page has the total. While another view loads, the leads of the one before stay. */
export function leadListQuery(view: LeadListView) {
  const query = leadListParameters(view)
  return infiniteQueryOptions({
    queryKey: [...LEAD_LISTS, query] as const,
    queryFn: ({ pageParam, signal }) => {
      const page = pageParam === null ? { include_total: true } : { cursor: pageParam }
      return body(api.GET('/api/crm/leads', { params: { query: { ...query, limit: PAGE, ...page } }, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}
