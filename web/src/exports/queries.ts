import { queryOptions } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'
import type { ExportView } from './export-link.ts'

const PATHS = { lead: '/api/crm/leads', contact: '/api/crm/contacts' } as const

/** How many records a view has. */
export function countQuery(entity: 'lead' | 'contact', { search, filter }: ExportView) {
  return queryOptions({
    queryKey: ['export-count', entity, search ?? '', filter ?? null] as const,
    queryFn: async ({ signal }) => {
      const query = {
        limit: 1,
        include_total: true,
        ...(search && { q: search }),
        ...(filter && { filter: JSON.stringify(filter) }),
      }
      return (await body(api.GET(PATHS[entity], { params: { query }, signal }))).total ?? 0
    },
    staleTime: 0,
  })
}
