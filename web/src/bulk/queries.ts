import { queryOptions } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'
import type { Filter } from '../api/filter.ts'
import type { RequestBody, ResponseBody } from '../api/types.ts'
import type { Selection } from '../ui/data-table/selection.ts'

type BulkRequest = RequestBody<'/api/crm/bulk', 'post'>
export type BulkEntity = Extract<BulkRequest['entity'], 'lead' | 'contact'>
export type BulkAction = BulkRequest['action']
export type Operation = ResponseBody<'/api/crm/operations/{id}', 'get'>

/** What a bulk action is for: the ticked records, or everything the list shows. */
export interface Target {
  entity: BulkEntity
  selection: Selection
  view: { search?: string; filter?: Filter }
}

/** Begins a bulk action; it goes on in the background. */
export function startBulk(
  { entity, selection, view }: Target,
  action: BulkAction,
  params: Record<string, unknown>,
): Promise<Operation> {
  const which = selection.all
    ? {
        filter: (view.filter ?? { and: [] }) as unknown as Record<string, unknown>,
        ...(view.search && { q: view.search }),
      }
    : { ids: [...selection.ids] }
  return body(
    api.POST('/api/crm/bulk', { body: { entity, action, params, ...which } }) as Promise<{ data?: Operation }>,
  )
}

export const activeSequencesQuery = queryOptions({
  queryKey: ['active-sequences'] as const,
  queryFn: async ({ signal }) => {
    const params = { query: { status: 'active' as const, limit: 200 } }
    return (await body(api.GET('/api/crm/email-marketing/sequences', { params, signal }))).data
  },
})

const POLL_MS = 700

export function isRunning({ status }: Operation): boolean {
  return status === 'pending' || status === 'running'
}

/** An operation and how far it is, asked for again until it has ended. */
export function operationQuery(id: string) {
  return queryOptions({
    queryKey: ['operation', id] as const,
    queryFn: ({ signal }) => body(api.GET('/api/crm/operations/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data && !isRunning(state.data) ? false : POLL_MS),
  })
}

/** The first records that an operation left as they are, with the reasons. */
export function refusalsQuery(id: string) {
  return queryOptions({
    queryKey: ['operation', id, 'refusals'] as const,
    queryFn: ({ signal }) =>
      body(api.GET('/api/crm/operations/{id}/refusals', { params: { path: { id }, query: { limit: 200 } }, signal })),
  })
}

export function cancelOperation(id: string): Promise<Operation> {
  return body(api.POST('/api/crm/operations/{id}/cancel', { params: { path: { id } } }))
}

/** @returns the operation that sets it back */
export function startUndo(id: string): Promise<Operation> {
  return body(api.POST('/api/crm/operations/{id}/undo', { params: { path: { id } } }) as Promise<{ data?: Operation }>)
}

/** The most ids that fit into the address of an export. */
export const MAX_EXPORT_IDS = 300

/** The address of the selection as CSV. */
export function exportAddress({ entity, selection, view }: Target, fields: string[]): string {
  const query = new URLSearchParams({ fields: fields.join(',') })
  if (!selection.all) query.set('ids', [...selection.ids].join(','))
  else {
    if (view.search) query.set('q', view.search)
    if (view.filter) query.set('filter', JSON.stringify(view.filter))
  }
  return `/api/crm/exports/${entity}.csv?${query}`
}
