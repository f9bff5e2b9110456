import { queryOptions } from '@tanstack/react-query'
import { api, body, ifMatch } from '../api/client.ts'
import type { RequestBody, ResponseBody } from '../api/types.ts'

export type SavedView = ResponseBody<'/api/crm/saved-views/{id}', 'get'>
export type Entity = SavedView['entity']
export type Layout = SavedView['layout']
export type NewView = RequestBody<'/api/crm/saved-views', 'post'>
export type ViewPatch = RequestBody<'/api/crm/saved-views/{id}', 'patch'>

/** One's own views of an entity and the shared ones, by name. */
export function savedViewsQuery(entity: Entity) {
  return queryOptions({
    queryKey: ['saved-views', entity] as const,
    queryFn: async ({ signal }) =>
      (await body(api.GET('/api/crm/saved-views', { params: { query: { entity, limit: 200 } }, signal }))).data,
    staleTime: 60_000,
  })
}

export function createView(view: NewView): Promise<SavedView> {
  return body(api.POST('/api/crm/saved-views', { body: view }))
}

/** `version` for what others share, so that nobody's change is lost; pins and defaults need none. */
export function patchView(id: string, patch: ViewPatch, version?: number): Promise<SavedView> {
  const headers = version === undefined ? {} : ifMatch(version)
  return body(api.PATCH('/api/crm/saved-views/{id}', { params: { path: { id } }, body: patch, headers }))
}

export async function deleteView(id: string): Promise<void> {
  await api.DELETE('/api/crm/saved-views/{id}', { params: { path: { id } } })
}
