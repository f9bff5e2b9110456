import type { Database } from '@crm/db'
import { insertActivity } from '../activities/queries.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { notFound } from '../platform/errors.ts'
import { sees } from '../platform/visibility.ts'
import { positionBetween } from './position.ts'
import { findTopOfStage, lockLead, updateLeadRow } from './queries.ts'
import { retryTakenPosition } from './retry-taken-position.ts'
import { lockedLead } from './update-lead.ts'

/**
 * Deletes a lead so that it can be restored.
 * @throws ApiError not_found, precondition_failed
 */
export function deleteLead(db: Database, id: string, actor: Actor, version: number | undefined): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    await lockedLead(trx, id, version, actor)
    await updateLeadRow(trx, id, { deleted_at: new Date() })
    await insertActivity(trx, {
      activity_type: 'system',
      lead_id: id,
      actor_id: actor.user_id,
      subject: 'Lead deleted',
    })
  })
}

/**
 * Brings a deleted lead back to its place; to the top of the first stage when its stage was retired.
 * A lead that is not deleted stays as it is.
 * @throws ApiError not_found
 */
export function restoreLead(db: Database, id: string, actor: Actor): Promise<void> {
  return retryTakenPosition(() =>
    writeAs(db, actor, async (trx) => {
      const lead = await lockLead(trx, id)
      if (!lead || !sees(actor, lead.owner_id)) throw notFound('lead')
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
      await updateLeadRow(trx, id, { deleted_at: null, ...place })
      await insertActivity(trx, {
        activity_type: 'system',
        lead_id: id,
        actor_id: actor.user_id,
        subject: 'Lead restored',
        to_stage_id: own ? null : stage.stage_id,
      })
    }),
  )
}
