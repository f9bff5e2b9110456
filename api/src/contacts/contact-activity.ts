import type { DatabaseTransaction } from '@crm/db'
import { followActivity } from '../activities/last-contact.ts'
import { insertActivity } from '../activities/queries.ts'
import type { Actor } from '../platform/auth-hook.ts'

/** Says on the timeline of the contact, and of its lead, what was done with it. */
export async function recordContactActivity(
  trx: DatabaseTransaction,
  contact: { id: string; lead_id: string | null },
  { subject, description = null }: { subject: string; description?: string | null | undefined },
  actor: Actor,
): Promise<void> {
  const { id: contact_id, lead_id } = contact
  await insertActivity(trx, {
    activity_type: 'system',
    lead_id,
    contact_id,
    actor_id: actor.user_id,
    subject,
    description,
  })
  await followActivity(trx, { lead_id }, { at: new Date().toISOString(), is_contact: false }, actor)
}
