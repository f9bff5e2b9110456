import { randomUUID } from 'node:crypto'
import type { Database, Notifications } from '@crm/db'
import { type Insertable, sql } from 'kysely'
import type { Author } from '../platform/author.ts'
import { recordEvent } from '../platform/live-events.ts'

export type Notification = Pick<
  Insertable<Notifications>,
  'user_id' | 'kind' | 'title' | 'body' | 'lead_id' | 'contact_id' | 'task_id' | 'dedupe_key' | 'email_wanted'
>

/**
 * Tells an active user something, once for each `dedupe_key`, and lights up the bell in that user's browsers.
 * Call it in the transaction of what happened.
 * @returns the notification's id; null when the user has been told already, or is not active
 */
export async function notify(db: Database, notification: Notification): Promise<string | null> {
  const { user_id } = notification
  const isActive = await db
    .selectFrom('users')
    .select('id')
    .where('id', '=', user_id)
    .where('is_active', '=', true)
    .executeTakeFirst()
  if (!isActive) return null
  const told = await db
    .insertInto('notifications')
    .values(notification)
    .onConflict((conflict) => conflict.columns(['user_id', 'dedupe_key']).doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!told) return null
  await recordEvent(db, { type: 'created', entity: 'notification', id: told.id, user_id })
  return told.id
}

interface Assigned {
  kind: 'task_assigned' | 'lead_assigned'
  /** The task's title, or the lead's name. */
  title: string
  /** Whose it is now. Nobody, and whoever assigns to themselves, is told nothing. */
  user_id: string | null | undefined
  lead_id?: string | null
  contact_id?: string | null
  task_id?: string | null
}

/**
 * Tells a user that somebody else has made a task or a lead theirs. Call it in the transaction that assigns. Of a mass
 * change (`quiet`) nobody is told record by record.
 */
async function notifyAssignee(db: Database, author: Author, { user_id, ...assigned }: Assigned): Promise<void> {
  if (!user_id || user_id === author.user_id || author.quiet) return
  const by = await db
    .selectFrom('users')
    .select(sql<string>`'Assigned to you by ' || name`.as('body'))
    .where('id', '=', author.user_id)
    .executeTakeFirst()
  await notify(db, {
    ...assigned,
    user_id,
    body: by?.body ?? 'Assigned to you',
    // One for each change: what is given away and back is told again.
    dedupe_key: `${assigned.kind}/${assigned.task_id ?? assigned.lead_id}/${author.operation_id ?? randomUUID()}`,
  })
}

/** For a lead that has just been given its owner. */
export function notifyNewOwner(
  db: Database,
  author: Author,
  lead: { id: string; business_name: string; owner_id?: string | null | undefined },
): Promise<void> {
  const { id, business_name, owner_id } = lead
  return notifyAssignee(db, author, { kind: 'lead_assigned', title: business_name, lead_id: id, user_id: owner_id })
}

/** For a task that has just been given to somebody. */
export function notifyNewAssignee(
  db: Database,
  author: Author,
  task: { id: string; title: string; lead_id: string | null; contact_id: string | null; assigned_to: string | null },
): Promise<void> {
  const { id, title, lead_id, contact_id, assigned_to } = task
  return notifyAssignee(db, author, {
    kind: 'task_assigned',
    title,
    lead_id,
    contact_id,
    task_id: id,
    user_id: assigned_to,
  })
}
