import type { Database } from '@crm/db'
import { checkCustom } from '../custom-fields/check-custom.ts'
import { customFields } from '../custom-fields/custom-fields.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { invalid } from '../platform/errors.ts'
import { checkTimeZone } from '../users/time-zone.ts'
import { recordContactActivity } from './contact-activity.ts'
import { withNumbers } from './derived.ts'
import { lockNewLead } from './locked-contact.ts'
import { takePrimary } from './primary.ts'
import { type ContactChanges, insertContact } from './queries.ts'
import type { ContactCreate } from './schemas.ts'
import { refuseTakenEmail } from './taken-email.ts'

/**
 * A new contact, of a lead or on its own. The first of a lead becomes its primary one.
 * @returns its id
 * @throws ApiError validation_failed naming the culprit; conflict when another contact has the e-mail address
 */
export async function createContact(db: Database, input: ContactCreate, actor: Actor): Promise<string> {
  const { lead_id = null, is_primary = false, custom: given = {}, ...fields } = input
  requireSomebody(fields)
  checkTimezone(fields.timezone)
  if (is_primary && !lead_id) throw invalid('/is_primary', 'only a contact of a lead can be its primary one')
  const custom = await checkCustom(db, await customFields(db, 'contact'), given, { partial: false })
  return refuseTakenEmail(db, fields.email, actor, () =>
    writeAs(db, actor, async (trx) => {
      if (lead_id) await lockNewLead(trx, lead_id, actor)
      const id = await insertContact(trx, {
        ...withNumbers(fields),
        custom: JSON.stringify(custom),
        lead_id,
        is_primary: lead_id !== null && (await takePrimary(trx, lead_id, is_primary)),
        created_by: actor.user_id,
      })
      await recordContactActivity(trx, { id, lead_id }, { subject: 'Contact added' }, actor)
      return id
    }),
  )
}

const NAMING = ['first_name', 'last_name', 'email', 'phone', 'mobile'] as const

/** @throws ApiError validation_failed when nothing tells who it is */
export function requireSomebody(contact: Pick<ContactChanges, (typeof NAMING)[number]>): void {
  if (!NAMING.some((key) => contact[key]?.trim())) {
    throw invalid('/first_name', 'give a name, an e-mail address or a phone number')
  }
}

/** @throws ApiError validation_failed when it is not an IANA time zone */
export function checkTimezone(timezone: string | null | undefined): void {
  if (timezone) checkTimeZone(timezone, '/timezone')
}
