import type { Database } from '@crm/db'
import { requireFields } from '../pipeline/required-fields.ts'
import type { Author } from '../platform/author.ts'
import { invalid, violates } from '../platform/errors.ts'
import { withDerived } from './derived.ts'
import { positionBetween } from './position.ts'
import { findTopOfStage, insertLead, type LeadRow } from './queries.ts'
import { retryTakenPosition } from './retry-taken-position.ts'
import type { LeadCreate } from './schemas.ts'

/**
 * Puts a new lead on top of its stage (the first stage unless told otherwise), with its first timeline entry.
 * @returns the lead
 * @throws ApiError validation_failed when the stage or the owner does not exist, or the stage requires more fields
 */
export function createLead(db: Database, input: LeadCreate, author: Author): Promise<LeadRow> {
  const { stage_id, source_type = 'manual', ...fields } = input
  return retryTakenPosition(async () => {
    const top = await findTopOfStage(db, stage_id)
    if (!top) throw invalid('/stage_id', 'there is no such active stage')
    requireFields(top, fields)
    const lead = {
      ...withDerived(fields),
      source_type,
      stage_id: top.stage_id,
      position: positionBetween(null, top.position),
      closed_at: top.is_closed ? new Date() : null,
    }
    return insertLead(db, lead, author).catch(nameMissingOwner)
  })
}

/** @throws ApiError instead of a foreign key violation of the owner; anything else as it is */
export function nameMissingOwner(error: unknown): never {
  throw violates(error, 'leads_owner_id_fkey') ? invalid('/owner_id', 'there is no such user') : error
}
