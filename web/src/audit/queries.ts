import { infiniteQueryOptions } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'
import type { ResponseBody } from '../api/types.ts'

export type AuditEntry = ResponseBody<'/api/crm/audit', 'get'>['data'][number]
export type AuditAction = AuditEntry['action']

/** What the log is filtered by; as it stands in the address. Days are the reader's. */
export interface AuditFilter {
  actor_id?: string
  entity?: string
  entity_id?: string
  action?: AuditAction
  operation_id?: string
  ip?: string
  from?: string
  to?: string
}

const DAY_MS = 86_400_000

/** The filter as the API takes it: whole days become moments. */
function toQuery({ from, to, ...rest }: AuditFilter) {
  const start = (day: string) => new Date(`${day}T00:00:00`)
  return {
    ...rest,
    ...(from && { from: start(from).toISOString() }),
    ...(to && { to: new Date(start(to).getTime() + DAY_MS).toISOString() }),
  }
}

/** What happened, newest first, page by page. */
export function auditQuery(filter: AuditFilter) {
  return infiniteQueryOptions({
    queryKey: ['audit', filter] as const,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/crm/audit', {
          params: { query: { ...toQuery(filter), ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

/** The address of the filtered log as CSV. */
export function auditCsv(filter: AuditFilter): string {
  return `/api/crm/audit.csv?${new URLSearchParams(toQuery(filter))}`
}
