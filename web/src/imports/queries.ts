import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'
import type { RequestBody, ResponseBody } from '../api/types.ts'

export type Import = ResponseBody<'/api/crm/imports/{id}', 'get'>
export type Preview = ResponseBody<'/api/crm/imports/{id}/preview', 'post'>
export type PreviewRow = Preview['rows'][number]
export type DryRun = NonNullable<Import['dry_run']>
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

/** One import; while something is going on with it, read every second. */
export function importQuery(id: string) {
  return queryOptions({
    queryKey: ['import', id] as const,
    queryFn: ({ signal }) => body(api.GET('/api/crm/imports/{id}', { params: { path: { id } }, signal })),
    refetchInterval: ({ state }) => (state.data && isAtWork(state.data) ? POLL_EVERY_MS : false),
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
  staleTime: 60_000,
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

export function undoImport(id: string): Promise<Import> {
  return body(api.POST('/api/crm/imports/{id}/undo', { params: { path: { id } } })) as Promise<Import>
}

/** Whether what it did is being taken back. */
export function isBeingUndone({ undo }: Pick<Import, 'undo'>) {
  return undo?.status === 'pending' || undo?.status === 'running'
}

/** Whether it runs, is counted or is being taken back. */
function isAtWork(job: Import) {
  return isRunning(job) || job.dry_run?.status === 'running' || isBeingUndone(job)
}

function isRunning({ status }: Pick<Import, 'status'>) {
  return status === 'running'
}
