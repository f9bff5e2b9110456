import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { invalid } from '../platform/errors.ts'
import { recordEvent } from '../platform/live-events.ts'
import { type Viewer, visibleContactId, visibleLead } from '../platform/visibility.ts'
import type { About } from './queries.ts'

/** These are contact with a customer; a note is not. */
export const CONTACT_TYPES = ['call', 'meeting', 'email'] as const

interface Happened {
  /** RFC 3339. */
  at: string
  /** Where the activity stood before it was corrected. */
  was?: string
  is_contact: boolean
}

/**
 * Keeps when something was last done about a lead and a contact, and when somebody was last in contact with them. What
 * happened earlier than the last moves nothing back; a corrected time does. Locks the lead, then the contact, and tells
 * the browsers that show them.
 * @throws ApiError validation_failed when the viewer sees no such lead or contact
 */
export async function followActivity(
  trx: DatabaseTransaction,
  { lead_id, contact_id }: About,
  { at, was, is_contact }: Happened,
  viewer: Viewer,
): Promise<void> {
  const types = sql`${[...CONTACT_TYPES]}::text[]`
  if (lead_id) {
    const done = sql`activities.lead_id = leads.id`
    const lead = await trx
      .updateTable('leads')
      .set({ last_activity_at: latest(sql`leads.last_activity_at`, at, was, done) })
      .$if(is_contact, (update) =>
        update.set({
          last_contact_at: latest(sql`leads.last_contact_at`, at, was, sql`${done} and activity_type = any(${types})`),
        }),
      )
      .where('id', '=', lead_id)
      .where('deleted_at', 'is', null)
      .where(visibleLead(viewer))
      .returning('id')
      .executeTakeFirst()
    if (!lead) throw invalid('/lead_id', 'there is no such lead')
  }
  if (contact_id) {
    const done = sql`activities.contact_id = contacts.id and activity_type = any(${types})`
    const last_contacted_at = is_contact
      ? latest(sql`contacts.last_contacted_at`, at, was, done)
      : sql<string>`contacts.last_contacted_at`
    const contact = await trx
      .updateTable('contacts')
      .set({ last_contacted_at })
      .where('id', '=', contact_id)
      .where('deleted_at', 'is', null)
      .where(visibleContactId(viewer, sql`contacts.id`))
      .returning('id')
      .executeTakeFirst()
    if (!contact) throw invalid('/contact_id', 'there is no such contact')
  }
  await tellTimeline(trx, { lead_id, contact_id }, viewer.user_id)
}

/** The later one. If the last was the one that has been corrected, the last is looked for again. */
function latest(last: ReturnType<typeof sql>, at: string, was: string | undefined, among: ReturnType<typeof sql>) {
  if (was === undefined) return sql<string>`greatest(${last}, ${at}::timestamptz)`
  return sql<string>`case when ${last} = ${was}::timestamptz
    then (select max(occurred_at) from activities where ${among})
    else greatest(${last}, ${at}::timestamptz) end`
}

/** Browsers that show the timeline of the lead or the contact read it again. */
export async function tellTimeline(trx: DatabaseTransaction, { lead_id, contact_id }: About, actor_id: string | null) {
  if (lead_id) await recordEvent(trx, { type: 'updated', entity: 'lead', id: lead_id, actor_id })
  if (contact_id) await recordEvent(trx, { type: 'updated', entity: 'contact', id: contact_id, actor_id })
}
