import { type InfiniteData, infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'
import type { ResponseBody } from '../api/types.ts'

type Page = ResponseBody<'/api/crm/notifications', 'get'>
export type Notification = Page['data'][number]

const PAGE = 30
const KEY = ['notifications'] as const

/** How many one has not read. */
export const unreadCountQuery = queryOptions({
  queryKey: [...KEY, 'unread-count'] as const,
  queryFn: async ({ signal }) => (await body(api.GET('/api/crm/notifications/unread-count', { signal }))).unread,
})

/** One's own notifications, newest first, page by page. */
export const notificationsQuery = infiniteQueryOptions({
  queryKey: [...KEY, 'list'] as const,
  queryFn: ({ pageParam, signal }) =>
    body(
      api.GET('/api/crm/notifications', {
        params: { query: { limit: PAGE, ...(pageParam && { cursor: pageParam }) } },
        signal,
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
})

export function refreshNotifications(client: QueryClient) {
  return client.invalidateQueries({ queryKey: KEY })
}

/** Marks at once; when the server refuses, what is true is read again and the error is thrown. */
export async function markRead(client: QueryClient, { id, read_at }: Notification, is_read: boolean): Promise<void> {
  if ((read_at !== null) === is_read) return
  const now = new Date().toISOString()
  await markLocally(client, (one) => (one.id === id ? { ...one, read_at: is_read ? now : null } : one))
  const request = { params: { path: { id } } }
  await (is_read
    ? api.POST('/api/crm/notifications/{id}/read', request)
    : api.POST('/api/crm/notifications/{id}/unread', request)
  ).finally(() => refreshNotifications(client))
}

/** The same for all of them. */
export async function markAllRead(client: QueryClient): Promise<void> {
  const now = new Date().toISOString()
  await markLocally(client, (one) => ({ ...one, read_at: one.read_at ?? now }))
  client.setQueryData(unreadCountQuery.queryKey, 0)
  await api.POST('/api/crm/notifications/read-all').finally(() => refreshNotifications(client))
}

async function markLocally(client: QueryClient, change: (one: Notification) => Notification) {
  await client.cancelQueries({ queryKey: KEY })
  const before = countUnread(client)
  client.setQueryData<InfiniteData<Page, string | null>>(
    notificationsQuery.queryKey,
    (list) => list && { ...list, pages: list.pages.map((page) => ({ ...page, data: page.data.map(change) })) },
  )
  const difference = countUnread(client) - before
  client.setQueryData(unreadCountQuery.queryKey, (count) => count && Math.max(0, count + difference))
}

function countUnread(client: QueryClient): number {
  const pages = client.getQueryData(notificationsQuery.queryKey)?.pages ?? []
  return pages.flatMap(({ data }) => data).filter(({ read_at }) => read_at === null).length
}
