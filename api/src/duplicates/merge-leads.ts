import type { Database, DatabaseTransaction } from '@crm/db'
import { insertActivity } from '../activities/queries.ts'
import { withDerived } from '../leads/derived.ts'
import { leadFields } from '../leads/fields.ts'
import { findLead, lockLead, updateLeadRow } from '../leads/queries.ts'
import { lockedLead } from '../leads/update-lead.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError, invalid, notFound } from '../platform/errors.ts'
import { recordEvent } from '../platform/live-events.ts'
import type { Viewer } from '../platform/visibility.ts'
import { type Belongings, countBelongings, handOver } from './belongings.ts'
import { checkChoices, type MergedField, mergeFields, patchOf, requireTwo, type Side } from './merge-fields.ts'

export interface Merge {
  winner_id: string
  loser_id: string
  choose: Record<string, Side>
}

export interface MergePreview {
  fields: MergedField[]
  /** How many rows of each kind go over to the winner. */
  moved: Belongings
}

/**
 * What a merge would do; nothing is changed.
 * @throws ApiError not_found, validation_failed
 */
export async function previewMerge(db: Database, merge: Merge, viewer: Viewer): Promise<MergePreview> {
  requireTwo(merge)
  const [winner, loser] = await Promise.all([
    findLead(db, merge.winner_id, viewer),
    findLead(db, merge.loser_id, viewer),
  ])
  if (!winner) throw notFound('lead')
  if (!loser) throw invalid('/loser_id', 'there is no such lead')
  return {
    fields: mergeFields(checkChoices(await leadFields(db), merge.choose), winner, loser, merge.choose),
    moved: await countBelongings(db, 'lead_id', loser.id),
  }
}

/**
 * Makes one lead of two. Everything that belongs to the loser goes over to the winner, the loser goes to the trash.
 * The audit log keeps both as they were: undoing the operation splits them again.
 * @throws ApiError not_found, precondition_failed, validation_failed
 */
export async function mergeLeads(
  db: Database,
  merge: Merge,
  actor: Actor,
  version: number | undefined,
): Promise<MergePreview> {
  requireTwo(merge)
  const fields = checkChoices(await leadFields(db), merge.choose)
  return writeAs(db, { ...actor, quiet: true }, async (trx) => {
    const { winner, loser } = await lockBoth(trx, merge, actor, version)
    const merged = mergeFields(fields, winner, loser, merge.choose)
    const moved = await countBelongings(trx, 'lead_id', loser.id)
    await keepOnePrimary(trx, winner.id, loser.id)
    await handOver(trx, 'lead_id', loser.id, winner.id)
    await updateLeadRow(trx, loser.id, { deleted_at: new Date(), merged_into: winner.id })
    const { custom, ...patch } = patchOf(merged)
    await updateLeadRow(trx, winner.id, {
      ...withDerived(patch, winner),
      ...(custom && { custom: JSON.stringify({ ...winner.custom, ...custom }) }),
      last_activity_at: new Date(),
      last_contact_at: latest(winner.last_contact_at, loser.last_contact_at),
    })
    await insertActivity(trx, {
      activity_type: 'system',
      lead_id: winner.id,
      actor_id: actor.user_id,
      subject: `Merged with ${loser.business_name}`,
      metadata: JSON.stringify({ merged: { lead_id: loser.id, business_name: loser.business_name, moved } }),
    })
    for (const [type, id] of [
      ['updated', winner.id],
      ['deleted', loser.id],
    ] as const) {
      await recordEvent(trx, { type, entity: 'lead', id, actor_id: actor.user_id })
    }
    for (const entity of ['contact', 'task', 'note', 'attachment', 'duplicate']) {
      await recordEvent(trx, { type: 'updated', entity, actor_id: actor.user_id })
    }
    return { fields: merged, moved }
  })
}

/** Locks in one order whoever wins, so that two merges of the same leads cannot lock each other out. */
async function lockBoth(trx: DatabaseTransaction, { winner_id, loser_id }: Merge, actor: Actor, version?: number) {
  if (loser_id < winner_id) await lockLead(trx, loser_id)
  const winner = await lockedLead(trx, winner_id, version, actor)
  const loser = await lockedLead(trx, loser_id, undefined, actor).catch((error) => {
    throw error instanceof ApiError ? invalid('/loser_id', 'there is no such lead') : error
  })
  return { winner, loser }
}

async function keepOnePrimary(trx: DatabaseTransaction, winner_id: string, loser_id: string) {
  const primary = await trx
    .selectFrom('contacts')
    .select('id')
    .where('lead_id', '=', winner_id)
    .where('is_primary', '=', true)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!primary) return
  await trx
    .updateTable('contacts')
    .set({ is_primary: false })
    .where('lead_id', '=', loser_id)
    .where('is_primary', '=', true)
    .execute()
}

function latest(one: string | null, other: string | null): string | null {
  return one !== null && (other === null || one > other) ? one : other
}
