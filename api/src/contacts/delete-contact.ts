import type { Database } from '@crm/db'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError } from '../platform/errors.ts'
import { recordContactActivity } from './contact-activity.ts'
import { lockContactAndLead, lockedContact } from './locked-contact.ts'
import { promoteOldest, takePrimary } from './primary.ts'
import { readContact, updateContactRow } from './queries.ts'
import { refuseTakenEmail } from './taken-email.ts'

/**
 * Deletes a contact so that it can be restored. After the primary one of a lead, the oldest of the others is primary.
 * @throws ApiError not_found, precondition_failed
 */
export function deleteContact(db: Database, id: string, actor: Actor, version: number | undefined): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const contact = await lockedContact(trx, id, version, actor)
    await updateContactRow(trx, id, { deleted_at: new Date() })
    if (contact.lead_id && contact.is_primary) await promoteOldest(trx, contact.lead_id)
    await recordContactActivity(trx, contact, { subject: 'Contact deleted' }, actor)
  })
}

/**
 * Brings a deleted contact back to its lead; as the primary one when there is no other. One that is not deleted stays
 * as it is.
 * @throws ApiError not_found; conflict when its e-mail address was taken meanwhile, or its lead is deleted
 */
export async function restoreContact(db: Database, id: string, actor: Actor): Promise<void> {
  const email = (await readContact(db, id))?.email
  return refuseTakenEmail(db, email, actor, () =>
    writeAs(db, actor, async (trx) => {
      const { contact, lead } = await lockContactAndLead(trx, id, actor)
      if (lead?.deleted_at) {
        throw new ApiError('conflict', `Its lead, ${lead.business_name}, is deleted. Restore the lead first.`)
      }
      if (!contact.deleted_at) return
      const is_primary = lead !== undefined && (await takePrimary(trx, lead.id, false))
      await updateContactRow(trx, id, { deleted_at: null, is_primary })
      await recordContactActivity(trx, contact, { subject: 'Contact restored' }, actor)
    }),
  )
}
