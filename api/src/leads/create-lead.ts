import type { Database } from '@crm/db'
import { requireFields } from '../pipeline/required-fields.ts'
import { invalid, violates } from '../platform/errors.ts'
import { toE164 } from './phone.ts'
import { positionBetween } from './position.ts'
import { findTopOfStage, insertLead, type LeadRow } from './queries.ts'
import { retryTakenPosition } from './retry-taken-position.ts'
import type { LeadCreate } from './schemas.ts'

/**
 * Puts a new lead on top of its stage (the first stage unless told otherwise), with its first timeline entry.
 * @returns the lead
 * @throws ApiError validation_failed when the stage or the owner does not exist, or the stage requires more fields
 */
export function createLead(db: Database, input: LeadCreate, actor_id: string | null): Promise<LeadRow> {
  const { stage_id, source_type = 'manual', ...fields } = input
  return retryTakenPosition(async () => {
    const top = await findTopOfStage(db, stage_id)
    if (!top) throw invalid('/stage_id', 'there is no such active stage')
    requireFields(top, fields)
    const lead = {
      ...fields,
      source_type,
      stage_id: top.stage_id,
      position: positionBetween(null, top.position),
      phone_e164: toE164(fields.phone),
      closed_at: top.is_closed ? new Date() : null,
    }
    return insertLead(db, lead, actor_id).catch(nameMissingOwner)
  })
}

/** @throws ApiError instead of a foreign key violation of the owner; anything else as it is */
export function nameMissingOwner(error: unknown): never {
  throw violates(error, 'leads_owner_id_fkey') ? invalid('/owner_id', 'there is no such user') : error
}
