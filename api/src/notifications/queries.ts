import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { recordEvent } from '../platform/live-events.ts'
import { keysetPage, type Order } from '../platform/pagination.ts'

const NOTIFICATION_COLUMNS = [
  'id',
  'kind',
  'title',
  'body',
  'lead_id',
  'contact_id',
  'task_id',
  'email_error',
  'created_at',
  'read_at',
] as const

const newestFirst: Order = {
  key: 'created_at',
  expression: sql`created_at`,
  direction: 'desc',
  nullable: false,
}

export function listNotifications(
  db: Database,
  user_id: string,
  { unread = false, ...page }: { unread?: boolean | undefined; cursor?: string | undefined; limit: number },
) {
  const query = db
    .selectFrom('notifications')
    .select(NOTIFICATION_COLUMNS)
    .where('user_id', '=', user_id)
    .$if(unread, (all) => all.where('read_at', 'is', null))
  return keysetPage(query, newestFirst, sql<string>`id`, page)
}

export async function countUnread(db: Database, user_id: string): Promise<number> {
  const { count } = await db
    .selectFrom('notifications')
    .select(db.fn.countAll<number>().as('count'))
    .where('user_id', '=', user_id)
    .where('read_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/** @returns the notification as it is now; undefined when the user has none with this id */
export async function markRead(db: Database, id: string, user_id: string, is_read: boolean) {
  const marked = await db
    .updateTable('notifications')
    .set({ read_at: is_read ? sql`coalesce(read_at, now())` : null })
    .where('id', '=', id)
    .where('user_id', '=', user_id)
    .returning(NOTIFICATION_COLUMNS)
    .executeTakeFirst()
  if (marked) await recordEvent(db, { type: 'updated', entity: 'notification', id, user_id })
  return marked
}

export async function markAllRead(db: Database, user_id: string): Promise<void> {
  await db
    .updateTable('notifications')
    .set({ read_at: sql`now()` })
    .where('user_id', '=', user_id)
    .where('read_at', 'is', null)
    .execute()
  await recordEvent(db, { type: 'updated', entity: 'notification', user_id })
}
