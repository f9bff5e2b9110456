import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { notFound } from '../platform/errors.ts'
import { IdParams, problems, ref } from '../platform/schemas.ts'
import { countUnread, listNotifications, markAllRead, markRead } from './queries.ts'
import { Notification, NotificationList, NotificationListQuery, UnreadCount } from './schemas.ts'

const DEFAULT_LIMIT = 50

/** What a user should know of: each sees only their own. */
export function notifications(app: App, { db }: Context) {
  app.addSchema(Notification)
  const own = { config: { permission: 'signed_in' } } as const
  const tags = ['notifications']

  app.get(
    '/api/crm/notifications',
    {
      ...own,
      schema: {
        operationId: 'listNotifications',
        tags,
        summary: 'Your notifications, the newest first',
        querystring: NotificationListQuery,
        response: { 200: NotificationList, ...problems(400, 401) },
      },
    },
    ({ query: { limit = DEFAULT_LIMIT, ...query }, actor }) =>
      listNotifications(db, actor.user_id, { ...query, limit }),
  )

  app.get(
    '/api/crm/notifications/unread-count',
    {
      ...own,
      schema: {
        operationId: 'countUnreadNotifications',
        tags,
        summary: 'How many of your notifications you have not read',
        response: { 200: UnreadCount, ...problems(401) },
      },
    },
    async ({ actor }) => ({ unread: await countUnread(db, actor.user_id) }),
  )

  for (const { action, operationId, summary, is_read } of [
    { action: 'read', operationId: 'readNotification', summary: 'Mark a notification as read', is_read: true },
    { action: 'unread', operationId: 'unreadNotification', summary: 'Mark a notification as not read', is_read: false },
  ]) {
    app.post(
      `/api/crm/notifications/:id/${action}`,
      {
        ...own,
        schema: {
          operationId,
          tags,
          summary,
          params: IdParams,
          response: { 200: ref(Notification), ...problems(400, 401, 404) },
        },
      },
      async ({ params, actor }) => {
        const marked = await db.transaction().execute((trx) => markRead(trx, params.id, actor.user_id, is_read))
        return marked ?? Promise.reject(notFound('notification'))
      },
    )
  }

  app.post(
    '/api/crm/notifications/read-all',
    {
      ...own,
      schema: {
        operationId: 'readAllNotifications',
        tags,
        summary: 'Mark all your notifications as read',
        response: { 200: UnreadCount, ...problems(401) },
      },
    },
    async ({ actor }) => {
      await db.transaction().execute((trx) => markAllRead(trx, actor.user_id))
      return { unread: await countUnread(db, actor.user_id) }
    },
  )
}
