import type { Contacts, Database, DatabaseTransaction } from '@crm/db'
import type { Selectable } from 'kysely'
import { followActivity } from '../activities/last-contact.ts'
import { type Changes, recordFieldChanges } from '../activities/record-field-changes.ts'
import { checkCustom, customDifferences, mergeCustom } from '../custom-fields/check-custom.ts'
import { customFields } from '../custom-fields/custom-fields.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { invalid } from '../platform/errors.ts'
import type { Field } from '../platform/fields.ts'
import { recordContactActivity } from './contact-activity.ts'
import { checkTimezone, requireSomebody } from './create-contact.ts'
import { withNumbers } from './derived.ts'
import { CONTACT_FIELDS } from './fields.ts'
import { lockedContact, lockNewLead } from './locked-contact.ts'
import { promoteOldest, takePrimary } from './primary.ts'
import { type ContactChanges, updateContactRow } from './queries.ts'
import type { ContactPatch } from './schemas.ts'
import { refuseTakenEmail } from './taken-email.ts'

type Row = Selectable<Contacts>

/**
 * Changes fields of a contact, its lead too, and says so on the timeline, in one transaction. Nothing differs: nothing
 * is written.
 * @throws ApiError not_found, precondition_failed, validation_failed naming the culprit; conflict when another contact
 *   has the e-mail address
 */
export async function updateContact(
  db: Database,
  id: string,
  given: ContactPatch,
  actor: Actor,
  version: number | undefined,
): Promise<void> {
  checkTimezone(given.timezone)
  const { patch, custom_fields } = await checkedPatch(db, given)
  const { lead_id, is_primary, ...fields } = patch
  await refuseTakenEmail(db, patch.email, actor, () =>
    writeAs(db, actor, async (trx) => {
      const contact = await lockedContact(trx, id, version, actor, lead_id)
      const changes = differences(contact, patch)
      if (Object.keys(changes).length === 0) return
      requireSomebody({ ...contact, ...fields })
      const { lead_id: move, ...edits } = changes
      const place = move
        ? await moveToLead(trx, contact, lead_id ?? null, is_primary ?? false, actor)
        : await changePrimary(trx, contact, is_primary)
      await updateContactRow(trx, id, { ...columnsOf(fields, contact), ...place })
      if (move) await tellMove(trx, contact, lead_id ?? null, actor)
      await tellEdits(trx, { id, lead_id: move ? (lead_id ?? null) : contact.lead_id }, edits, actor, custom_fields)
    }),
  )
}

/** The patch with its custom values as they are stored, and the fields they are of. */
async function checkedPatch(db: Database, { lead_id, ...given }: ContactPatch) {
  // Compared with what is stored, which is in lower case.
  const patch = { ...given, ...(lead_id !== undefined && { lead_id: lead_id?.toLowerCase() ?? null }) }
  if (!patch.custom) return { patch, custom_fields: [] }
  const custom_fields = await customFields(db, 'contact')
  const custom = await checkCustom(db, custom_fields, patch.custom, { partial: true })
  return { patch: { ...patch, custom }, custom_fields }
}

function columnsOf({ custom, ...fields }: Omit<ContactPatch, 'lead_id' | 'is_primary'>, contact: Row): ContactChanges {
  return {
    ...withNumbers(fields),
    ...(custom && { custom: JSON.stringify(mergeCustom(contact.custom, custom)) }),
  }
}

function differences(contact: Row, { custom, ...fields }: ContactPatch): Changes {
  const entries = Object.entries(fields).map(
    ([key, to]) => [key, [contact[key as keyof Row] ?? null, to ?? null]] as const,
  )
  const changed = entries.filter(([, [from, to]]) => JSON.stringify(from) !== JSON.stringify(to))
  return { ...(Object.fromEntries(changed) as Changes), ...customDifferences(contact.custom, custom) }
}

async function changePrimary(trx: DatabaseTransaction, contact: Row, wanted: boolean | undefined) {
  if (wanted === undefined || wanted === contact.is_primary) return {}
  if (!wanted) throw invalid('/is_primary', 'a lead has one primary contact: make another one primary instead')
  if (!contact.lead_id) throw invalid('/is_primary', 'only a contact of a lead can be its primary one')
  return { is_primary: await takePrimary(trx, contact.lead_id, true) }
}

/** Leaves the lead it was at, first, so that the other's primary contact is chosen without it. */
async function moveToLead(trx: DatabaseTransaction, contact: Row, to: string | null, wanted: boolean, actor: Actor) {
  if (!to && wanted) throw invalid('/is_primary', 'only a contact of a lead can be its primary one')
  if (to) await lockNewLead(trx, to, actor)
  if (contact.lead_id) {
    await updateContactRow(trx, contact.id, { lead_id: null, is_primary: false })
    if (contact.is_primary) await promoteOldest(trx, contact.lead_id)
  }
  return { lead_id: to, is_primary: to !== null && (await takePrimary(trx, to, wanted)) }
}

/** The lead it left and the lead it came to both say so. */
async function tellMove(trx: DatabaseTransaction, contact: Row, to: string | null, actor: Actor) {
  if (contact.lead_id) {
    await recordContactActivity(trx, contact, { subject: 'Contact moved to another lead' }, actor)
  }
  if (to) await recordContactActivity(trx, { id: contact.id, lead_id: to }, { subject: 'Contact added' }, actor)
}

async function tellEdits(
  trx: DatabaseTransaction,
  { id, lead_id }: { id: string; lead_id: string | null },
  edits: Changes,
  actor: Actor,
  custom_fields: readonly Field[],
) {
  if (Object.keys(edits).length === 0) return
  await recordFieldChanges(trx, { lead_id, contact_id: id }, edits, actor, [...CONTACT_FIELDS, ...custom_fields])
  await followActivity(trx, { lead_id }, { at: new Date().toISOString(), is_contact: false }, actor)
}
