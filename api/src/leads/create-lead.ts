import type { Database } from '@crm/db'
import { checkCustom } from '../custom-fields/check-custom.ts'
import { customFields } from '../custom-fields/custom-fields.ts'
import { notifyNewOwner } from '../notifications/notify.ts'
import { editableFields, requireFields } from '../pipeline/required-fields.ts'
import { type Author, writeAs } from '../platform/author.ts'
import { invalid, violates } from '../platform/errors.ts'
import { withDerived } from './derived.ts'
import { positionBetween } from './position.ts'
import { findTopOfStage, insertLead, type LeadRow } from './queries.ts'
import { retryTakenPosition } from './retry-taken-position.ts'
import type { LeadCreate } from './schemas.ts'

/**
 * Puts a new lead on top of its stage (the first stage unless told otherwise), with its first timeline entry.
 * @returns the lead
 * @throws ApiError validation_failed when the stage or the owner does not exist, a custom field does not fit, or the stage
 * requires more fields
 */
export function createLead(db: Database, input: LeadCreate, author: Author): Promise<LeadRow> {
  const { stage_id, source_type = 'manual', custom: given = {}, ...fields } = input
  return retryTakenPosition(async () => {
    const custom = await checkCustom(db, await customFields(db, 'lead'), given, { partial: false })
    const top = await findTopOfStage(db, stage_id)
    if (!top) throw invalid('/stage_id', 'there is no such active stage')
    requireFields(top, { ...fields, custom }, await editableFields(db, top.required_fields))
    const lead = {
      ...withDerived(fields),
      custom: JSON.stringify(custom),
      source_type,
      stage_id: top.stage_id,
      position: positionBetween(null, top.position),
      closed_at: top.is_closed ? new Date() : null,
    }
    if (!fields.owner_id || fields.owner_id === author.user_id) return insertLead(db, lead, author)
    return writeAs(db, author, async (trx) => {
      const created = await insertLead(trx, lead, author)
      await notifyNewOwner(trx, author, created)
      return created
    })
  }).catch(nameMissingOwner)
}

/** @throws ApiError instead of a foreign key violation of the owner; anything else as it is */
export function nameMissingOwner(error: unknown): never {
  throw violates(error, 'leads_owner_id_fkey') ? invalid('/owner_id', 'there is no such user') : error
}
