import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, body, ifMatch } from '../api/client.ts'
import type { Filter } from '../api/filter.ts'
import type { Lead, LeadPatch, NewLead } from '../api/types.ts'

/** The view a lead was opened from: the board under a search and a filter, one stage of it, or the table. */
export interface LeadView {
  search?: string
  filter?: Filter
  stage_id?: string
  /** The order of the table; the board has its own. */
  sort?: string
}

export function leadQuery(id: string) {
  return queryOptions({
    queryKey: ['lead', id] as const,
    queryFn: ({ signal }) => body(api.GET('/api/crm/leads/{id}', { params: { path: { id } }, signal })),
  })
}

/** The stages a lead went through, oldest first. Also answers for a lead that was deleted. */
export function stageHistoryQuery(id: string) {
  return queryOptions({
    queryKey: ['lead', id, 'stage-history'] as const,
    queryFn: async ({ signal }) =>
      (await body(api.GET('/api/crm/leads/{id}/stage-history', { params: { path: { id } }, signal }))).data,
  })
}

/** The leads before and after one in the view it was opened from. */
export function neighborsQuery(id: string, { search, filter, stage_id, sort }: LeadView) {
  const query = {
    ...(search && { q: search }),
    ...(filter && { filter: JSON.stringify(filter) }),
    ...(stage_id && { stage_id }),
    ...(sort && { sort }),
  }
  return queryOptions({
    queryKey: ['lead', id, 'neighbors', query] as const,
    queryFn: ({ signal }) =>
      body(api.GET('/api/crm/leads/{id}/neighbors', { params: { path: { id }, query }, signal })),
  })
}

export function patchLead(id: string, patch: LeadPatch, version: number): Promise<Lead> {
  return body(api.PATCH('/api/crm/leads/{id}', { params: { path: { id } }, body: patch, headers: ifMatch(version) }))
}

export function createLead(lead: NewLead): Promise<Lead> {
  return body(api.POST('/api/crm/leads', { body: lead }))
}

export async function deleteLead(id: string): Promise<void> {
  await api.DELETE('/api/crm/leads/{id}', { params: { path: { id } } })
}

export function restoreLead(id: string): Promise<Lead> {
  return body(api.POST('/api/crm/leads/{id}/restore', { params: { path: { id } } }))
}

/** Puts a lead that the server has just answered into the cache, unless a newer one stands there. */
export function keepLead(client: QueryClient, lead: Lead) {
  client.setQueryData(leadQuery(lead.id).queryKey, (known) => (known && known.version > lead.version ? known : lead))
}

/** Reads again what a change of the lead has made longer: its timeline, its stages, its place among others. */
export function refreshLeadHistory(client: QueryClient, id: string) {
  return client.invalidateQueries({
    queryKey: leadQuery(id).queryKey,
    predicate: ({ queryKey }) => queryKey.length > 2,
  })
}
