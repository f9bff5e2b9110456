import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, body, ifMatch } from '../../api/client.ts'
import type { RequestBody, ResponseBody } from '../../api/types.ts'

export type Template = ResponseBody<'/api/crm/email-marketing/templates/{id}', 'get'>
export type TemplateRow = ResponseBody<'/api/crm/email-marketing/templates', 'get'>['data'][number]
export type NewTemplate = RequestBody<'/api/crm/email-marketing/templates', 'post'>
export type TemplatePatch = RequestBody<'/api/crm/email-marketing/templates/{id}', 'patch'>

/** What the library is narrowed to; it stands in the address. */
export interface TemplateSearch {
  q?: string
  category?: string
  archived?: true
}

/** Every list of templates in the cache. */
const TEMPLATE_LISTS = ['mail-templates'] as const
const PAGE = 48

export function templatesQuery({ q, category, archived }: TemplateSearch) {
  const query = { ...(q && { q }), ...(category && { category }), is_active: !archived }
  return infiniteQueryOptions({
    queryKey: [...TEMPLATE_LISTS, query] as const,
    queryFn: ({ pageParam, signal }) => {
      const page = pageParam ? { cursor: pageParam } : {}
      const params = { query: { ...query, limit: PAGE, ...page } }
      return body(api.GET('/api/crm/email-marketing/templates', { params, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}

export function templateQuery(id: string) {
  return queryOptions({
    queryKey: ['mail-template', id] as const,
    queryFn: ({ signal }) =>
      body(api.GET('/api/crm/email-marketing/templates/{id}', { params: { path: { id } }, signal })),
  })
}

export function createTemplate(template: NewTemplate): Promise<Template> {
  return body(api.POST('/api/crm/email-marketing/templates', { body: template }))
}

export function patchTemplate(id: string, patch: TemplatePatch, version?: number): Promise<Template> {
  const headers = version === undefined ? {} : ifMatch(version)
  return body(api.PATCH('/api/crm/email-marketing/templates/{id}', { params: { path: { id } }, body: patch, headers }))
}

export function duplicateTemplate(id: string): Promise<Template> {
  return body(api.POST('/api/crm/email-marketing/templates/{id}/duplicate', { params: { path: { id } } }))
}

export async function deleteTemplate(id: string): Promise<void> {
  await api.DELETE('/api/crm/email-marketing/templates/{id}', { params: { path: { id } } })
}

export function restoreTemplate(id: string): Promise<Template> {
  return body(api.POST('/api/crm/email-marketing/templates/{id}/restore', { params: { path: { id } } }))
}

/** Puts a template that the server has just answered into the cache; the lists are read again. */
export function keepTemplate(client: QueryClient, template: Template) {
  client.setQueryData(templateQuery(template.id).queryKey, template)
  return refreshTemplates(client)
}

export function refreshTemplates(client: QueryClient) {
  return client.invalidateQueries({ queryKey: TEMPLATE_LISTS })
}

/** The categories in use. */
export const templateCategoriesQuery = queryOptions({
  queryKey: [...TEMPLATE_LISTS, 'categories'] as const,
  queryFn: async ({ signal }) =>
    (await body(api.GET('/api/crm/email-marketing/templates/categories', { signal }))).data.map(
      ({ category }) => category,
    ),
})
