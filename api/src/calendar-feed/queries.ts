import type { Database } from '@crm/db'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { visibleActivityId } from '../activities/queries.ts'
import { type Viewer, visibleTask } from '../platform/visibility.ts'

const MAX_EVENTS = 2_000

/** A task or a meeting, as calendars show it. */
export interface CalendarEntry {
  id: string
  /** The task's type, or `meeting`. */
  kind: string
  title: string
  description: string | null
  priority: string | null
  starts_at: string
  duration_minutes: number | null
  remind_at: string | null
  changed_at: string
  sequence: number
  is_done: boolean
  lead_id: string | null
  business_name: string | null
  contact_name: string | null
  phone: string | null
}

const NAME = sql<string>`nullif(concat_ws(' ', contacts.first_name, contacts.last_name), '')`

function selectTasks(db: Database, viewer: Viewer, which: RawBuilder<SqlBool>) {
  return db
    .selectFrom('tasks')
    .leftJoin('leads', 'leads.id', 'tasks.lead_id')
    .leftJoin('contacts', (join) =>
      join.onRef('contacts.id', '=', 'tasks.contact_id').on('contacts.deleted_at', 'is', null),
    )
    .select([
      'tasks.id',
      sql<string>`tasks.task_type`.as('kind'),
      'tasks.title',
      'tasks.description',
      sql<string | null>`tasks.priority`.as('priority'),
      sql<string>`tasks.due_at`.as('starts_at'),
      'tasks.duration_minutes',
      'tasks.remind_at',
      'tasks.updated_at as changed_at',
      'tasks.sequence',
      sql<boolean>`tasks.status = 'completed'`.as('is_done'),
      'tasks.lead_id',
      'leads.business_name',
      sql<string | null>`coalesce(${NAME}, leads.contact_name)`.as('contact_name'),
      sql<string | null>`coalesce(contacts.phone, contacts.mobile, leads.phone)`.as('phone'),
    ])
    .where('tasks.deleted_at', 'is', null)
    .where('leads.deleted_at', 'is', null)
    .where('tasks.due_at', 'is not', null)
    .where(visibleTask(viewer))
    .where(which)
}

function selectMeetings(db: Database, viewer: Viewer, which: RawBuilder<SqlBool>) {
  return db
    .selectFrom('activities as meeting')
    .leftJoin('leads', 'leads.id', 'meeting.lead_id')
    .leftJoin('contacts', (join) =>
      join.onRef('contacts.id', '=', 'meeting.contact_id').on('contacts.deleted_at', 'is', null),
    )
    .select([
      'meeting.id',
      sql<string>`'meeting'`.as('kind'),
      'meeting.subject as title',
      'meeting.description',
      sql<string | null>`null::text`.as('priority'),
      'meeting.occurred_at as starts_at',
      sql<number | null>`null::integer`.as('duration_minutes'),
      sql<string | null>`null::timestamptz`.as('remind_at'),
      'meeting.occurred_at as changed_at',
      sql<number>`0`.as('sequence'),
      sql<boolean>`false`.as('is_done'),
      'meeting.lead_id',
      'leads.business_name',
      sql<string | null>`coalesce(${NAME}, leads.contact_name)`.as('contact_name'),
      sql<string | null>`coalesce(contacts.phone, contacts.mobile, leads.phone)`.as('phone'),
    ])
    .where('meeting.activity_type', '=', 'meeting')
    .where('leads.deleted_at', 'is', null)
    .where(visibleActivityId(viewer, sql`meeting.id`))
    .where(which)
}

/**
 * What the viewer is to do, did in the last 30 days, and whom they met in the last year: the 2,000 entries that are
 * nearest to now, in time.
 */
export async function listCalendarEntries(db: Database, viewer: Viewer): Promise<CalendarEntry[]> {
  const me = viewer.user_id
  const mine = sql`(tasks.assigned_to = ${me} or tasks.assigned_to is null and tasks.created_by = ${me})`
  const tasks = selectTasks(
    db,
    viewer,
    sql<SqlBool>`${mine} and tasks.due_at < now() + interval '20 years'
      and (tasks.status in ('pending', 'in_progress')
        or tasks.status = 'completed' and tasks.completed_at > now() - interval '30 days')`,
  )
  const meetings = selectMeetings(
    db,
    viewer,
    sql<SqlBool>`meeting.actor_id = ${me} and meeting.occurred_at > now() - interval '1 year'`,
  )
  const entries = await db
    .selectFrom(tasks.unionAll(meetings).as('entry'))
    .selectAll()
    .orderBy(sql`abs(extract(epoch from starts_at - now()))`)
    .limit(MAX_EVENTS)
    .execute()
  return entries.sort((a, b) => (a.starts_at < b.starts_at ? -1 : a.starts_at > b.starts_at ? 1 : a.id < b.id ? -1 : 1))
}

/** A task with a time, or undefined. */
export function findTaskEntry(db: Database, viewer: Viewer, id: string) {
  return selectTasks(db, viewer, sql<SqlBool>`tasks.id = ${id}`).executeTakeFirst()
}

export function findMeetingEntry(db: Database, viewer: Viewer, id: string) {
  return selectMeetings(db, viewer, sql<SqlBool>`meeting.id = ${id}`).executeTakeFirst()
}

/** The feed that can be read now. */
export function findFeed(db: Database, user_id: string) {
  return db
    .selectFrom('calendar_feeds')
    .select(['created_at', 'last_used_at'])
    .where('user_id', '=', user_id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

/** The feed whose secret this is, unless it was revoked. */
export function findFeedByToken(db: Database, token_sha256: Buffer) {
  return db
    .selectFrom('calendar_feeds')
    .select(['id', 'user_id'])
    .where('token_sha256', '=', token_sha256)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
}

/** @returns whether there was one */
export async function revokeFeed(db: Database, user_id: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('calendar_feeds')
    .set({ revoked_at: sql`now()` })
    .where('user_id', '=', user_id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export function insertFeed(db: Database, user_id: string, token_sha256: Buffer) {
  return db
    .insertInto('calendar_feeds')
    .values({ user_id, token_sha256 })
    .returning('created_at')
    .executeTakeFirstOrThrow()
}

/** Remembered to the hour: calendar programs come often. */
export async function touchFeed(db: Database, id: string): Promise<void> {
  await db
    .updateTable('calendar_feeds')
    .set({ last_used_at: sql`now()` })
    .where('id', '=', id)
    .where(sql<boolean>`last_used_at is null or last_used_at < now() - interval '1 hour'`)
    .execute()
}
