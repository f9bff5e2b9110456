import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'
import type { RequestBody, ResponseBody } from '../api/types.ts'

export type Import = ResponseBody<'/api/crm/imports/{id}', 'get'>
export type Preview = ResponseBody<'/api/crm/imports/{id}/preview', 'post'>
export type PreviewRow = Preview['rows'][number]
export type ImportSettings = RequestBody<'/api/crm/imports/{id}/preview', 'post'>
export type Target = ResponseBody<'/api/crm/imports/targets', 'get'>['data'][number]

const PAGE = 20
const POLL_EVERY_MS = 1_000

/** Imports, newest first, page by page. */
export const importsQuery = infiniteQueryOptions({
  queryKey: ['imports'] as const,
  queryFn: ({ pageParam, signal }) =>
    body(
      api.GET('/api/crm/imports', {
        params: { query: { limit: PAGE, ...(pageParam && { cursor: pageParam }) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
  refetchInterval: ({ state }) =>
    state.data?.pages.some((page) => page.data.some(isRunning)) ? 2 * POLL_EVERY_MS : false,
})

/** One import; while it runs, read every second. */
export function importQuery(id: string) {
  return queryOptions({
    queryKey: ['import', id] as const,
    queryFn: ({ signal }) => body(api.GET('/api/crm/imports/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data && isRunning(state.data) ? POLL_EVERY_MS : false),
  })
}

/** The first rows of the file as the leads they would become, as the server has saved the columns. */
export function previewQuery(id: string) {
  return queryOptions({
    queryKey: ['import', id, 'preview'] as const,
    queryFn: () => saveSettings(id, {}),
  })
}

/** What a column can become. */
export const targetsQuery = queryOptions({
  queryKey: ['import-targets'] as const,
  queryFn: async ({ signal }) => (await body(api.GET('/api/crm/imports/targets', { signal }))).data,
  staleTime: Number.POSITIVE_INFINITY,
})

export function saveSettings(id: string, settings: ImportSettings): Promise<Preview> {
  return body(api.POST('/api/crm/imports/{id}/preview', { params: { path: { id } }, body: settings }))
}

export async function runImport(id: string): Promise<Import> {
  const { data } = await api.POST('/api/crm/imports/{id}/run', { params: { path: { id } } })
  return data as Import
}

export function cancelImport(id: string): Promise<Import> {
  return body(api.POST('/api/crm/imports/{id}/cancel', { params: { path: { id } } }))
}

function isRunning({ status }: Pick<Import, 'status'>) {
  return status === 'running'
}
