import type { Database, DatabaseTransaction } from '@crm/db'
import { findContactLead } from '../activities/queries.ts'
import { invalid } from '../platform/errors.ts'
import { type Viewer, visibleLead } from '../platform/visibility.ts'
import { findAssignee, holdLeads } from './queries.ts'

const EARLIEST = Date.UTC(2000, 0, 1)
const LATEST = Date.UTC(2100, 0, 1)

/**
 * A time as it is kept, in UTC; what is absent or null stays so.
 * @throws ApiError validation_failed naming `key` when no calendar has it, or nobody can mean it
 */
export function possibleTime<T extends string | null | undefined>(key: string, time: T): T {
  if (time === null || time === undefined) return time
  const at = Date.parse(time)
  if (!(at >= EARLIEST && at < LATEST)) throw invalid(`/${key}`, 'must be a time between 2000 and 2100')
  return new Date(at).toISOString().replace('.000Z', 'Z') as T
}

/** @throws ApiError validation_failed when one would be reminded after the task was due */
export function requireReminderInTime(remind_at: string | null | undefined, due_at: string | null | undefined) {
  if (remind_at && due_at && Date.parse(remind_at) > Date.parse(due_at)) {
    throw invalid('/remind_at', 'must not be after due_at')
  }
}

interface References {
  lead_id?: string | null | undefined
  contact_id?: string | null | undefined
}

/**
 * What a task is about, as the viewer may see it; a contact brings its lead. The lead is locked, before any task is.
 * @throws ApiError validation_failed naming what does not exist, or a contact of another lead
 */
export async function requireAbout(
  trx: DatabaseTransaction,
  { lead_id, contact_id }: References,
  viewer: Viewer,
): Promise<{ lead_id: string | null; contact_id: string | null }> {
  const contact = contact_id ? await findContactLead(trx, contact_id, viewer) : null
  if (contact_id && !contact) throw invalid('/contact_id', 'there is no such contact')
  if (lead_id && contact?.lead_id && contact.lead_id !== lead_id.toLowerCase()) {
    throw invalid('/contact_id', 'is a contact of another lead')
  }
  const about = lead_id ?? contact?.lead_id ?? null
  if (about) {
    await holdLeads(trx, [about])
    const lead = await trx
      .selectFrom('leads')
      .select('id')
      .where('id', '=', about)
      .where('deleted_at', 'is', null)
      .where(visibleLead(viewer))
      .executeTakeFirst()
    if (!lead) throw invalid('/lead_id', 'there is no such lead')
  }
  return { lead_id: about, contact_id: contact_id ?? null }
}

/**
 * Where whoever does a task lives; the viewer's own time zone when it is nobody's.
 * @throws ApiError validation_failed when there is no such active user
 */
export async function requireAssignee(db: Database, assigned_to: string | null, viewer: Viewer): Promise<string> {
  if (assigned_to === null) return viewer.time_zone
  const assignee = await findAssignee(db, assigned_to)
  if (!assignee) throw invalid('/assigned_to', 'there is no such active user')
  return assignee.time_zone
}
