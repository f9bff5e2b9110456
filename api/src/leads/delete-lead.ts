import type { Database } from '@crm/db'
import { insertActivity } from '../activities/queries.ts'
import { notFound } from '../platform/errors.ts'
import { recordEvent } from '../platform/live-events.ts'
import { positionBetween } from './position.ts'
import { findTopOfStage, lockLead, updateLeadRow } from './queries.ts'
import { retryTakenPosition } from './retry-taken-position.ts'
import { lockedLead } from './update-lead.ts'

/**
 * Deletes a lead so that it can be restored.
 * @throws ApiError not_found, precondition_failed
 */
export function deleteLead(db: Database, id: string, actor_id: string, version: number | undefined): Promise<void> {
  return db.transaction().execute(async (trx) => {
    await lockedLead(trx, id, version)
    const next = await updateLeadRow(trx, id, { deleted_at: new Date() })
    await insertActivity(trx, { activity_type: 'system', lead_id: id, actor_id, subject: 'Lead deleted' })
    await recordEvent(trx, { type: 'deleted', entity: 'lead', id, version: next, actor_id })
  })
}

/**
 * Brings a deleted lead back to its place; to the top of the first stage when its stage was retired.
 * A lead that is not deleted stays as it is.
 * @throws ApiError not_found
 */
export function restoreLead(db: Database, id: string, actor_id: string): Promise<void> {
  return retryTakenPosition(() =>
    db.transaction().execute(async (trx) => {
      const lead = await lockLead(trx, id)
      if (!lead) throw notFound('lead')
      if (!lead.deleted_at) return
      const own = await findTopOfStage(trx, lead.stage_id)
      const stage = own ?? (await findTopOfStage(trx, undefined))
      if (!stage) throw notFound('stage')
      const taken = await trx
        .selectFrom('leads')
        .select('id')
        .where('stage_id', '=', lead.stage_id)
        .where('position', '=', lead.position)
        .where('deleted_at', 'is', null)
        .executeTakeFirst()
      const place = own && !taken ? {} : { stage_id: stage.stage_id, position: positionBetween(null, stage.position) }
      const next = await updateLeadRow(trx, id, { deleted_at: null, ...place })
      await insertActivity(trx, {
        activity_type: 'system',
        lead_id: id,
        actor_id,
        subject: 'Lead restored',
        to_stage_id: own ? null : stage.stage_id,
      })
      await recordEvent(trx, { type: 'restored', entity: 'lead', id, version: next, actor_id })
    }),
  )
}
