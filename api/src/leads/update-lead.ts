import type { Database, DatabaseTransaction, Leads } from '@crm/db'
import type { Selectable } from 'kysely'
import { type Changes, recordFieldChanges } from '../activities/record-field-changes.ts'
import { checkCustom, customDifferences, mergeCustom } from '../custom-fields/check-custom.ts'
import { customFields } from '../custom-fields/custom-fields.ts'
import { notifyNewOwner } from '../notifications/notify.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { notFound } from '../platform/errors.ts'
import { requireVersion } from '../platform/versions.ts'
import { sees, type Viewer } from '../platform/visibility.ts'
import { nameMissingOwner } from './create-lead.ts'
import { withDerived } from './derived.ts'
import { LEAD_FIELDS } from './fields.ts'
import { findLead, type LeadChanges, lockLead, updateLeadRow } from './queries.ts'
import type { LeadPatch } from './schemas.ts'

/**
 * Changes fields of a lead and says so on its timeline, in one transaction. Nothing differs: nothing is written.
 * @throws ApiError not_found, precondition_failed, validation_failed when the owner does not exist or a custom field does
 * not fit
 */
export async function updateLead(
  db: Database,
  id: string,
  given: LeadPatch,
  actor: Actor,
  version: number | undefined,
): Promise<void> {
  const { patch, custom_fields } = await checkedPatch(db, given)
  await writeAs(db, actor, async (trx) => {
    const lead = await lockedLead(trx, id, version, actor)
    const changes = differences(lead, patch)
    if (Object.keys(changes).length === 0) return
    await updateLeadRow(trx, id, { ...columnsOf(patch, lead), last_activity_at: new Date() })
    await recordFieldChanges(trx, { lead_id: id }, changes, actor, [...LEAD_FIELDS, ...custom_fields])
    if (changes.owner_id) await notifyNewOwner(trx, actor, { ...lead, ...patch })
  }).catch(nameMissingOwner)
}

/** The lead, locked, as the client read it. */
export async function lockedLead(trx: DatabaseTransaction, id: string, version: number | undefined, viewer: Viewer) {
  const lead = await lockLead(trx, id)
  if (!lead || lead.deleted_at || !sees(viewer, lead.owner_id)) throw notFound('lead')
  if (version !== undefined && lead.version !== version) {
    requireVersion((await findLead(trx, id, viewer)) ?? lead, version)
  }
  return lead
}

/**
 * The patch with its custom values as they are stored, and the fields they are of.
 * @param path JSON pointer to the patch in the body
 * @throws ApiError validation_failed naming each custom field that does not fit
 */
export async function checkedPatch(db: Database, patch: LeadPatch, path = '') {
  if (!patch.custom) return { patch, custom_fields: [] }
  const custom_fields = await customFields(db, 'lead')
  const custom = await checkCustom(db, custom_fields, patch.custom, { partial: true, path: `${path}/custom` })
  return { patch: { ...patch, custom }, custom_fields }
}

/** What a checked patch writes: with the columns that follow from it, and its custom values over the lead's. */
export function columnsOf({ custom, ...fields }: LeadPatch, lead: Selectable<Leads>): LeadChanges {
  return {
    ...withDerived(fields, lead),
    ...(custom && { custom: JSON.stringify(mergeCustom(lead.custom, custom)) }),
  }
}

/** What a checked patch changes; of `custom` each value for itself. */
export function differences(lead: Selectable<Leads>, { custom, ...fields }: LeadPatch): Changes {
  const entries = Object.entries(fields).map(
    ([key, to]) => [key, [lead[key as keyof typeof lead] ?? null, to ?? null]] as const,
  )
  const changed = entries.filter(([, [from, to]]) => JSON.stringify(from) !== JSON.stringify(to))
  return { ...(Object.fromEntries(changed) as Changes), ...customDifferences(lead.custom, custom) }
}
