import { sql } from 'kysely'
import { leadFields } from '../leads/fields.ts'
import { positionsBetween } from '../leads/position.ts'
import { findTopOfStage } from '../leads/queries.ts'
import { notifyNewOwner } from '../notifications/notify.ts'
import type { Refusal } from '../operations/queries.ts'
import type { Batch, Outcome } from '../operations/run-operation.ts'
import { insertRows, NOW, type RowChange, updateRows, writeOrRefuse } from '../operations/write-rows.ts'
import { editableFields } from '../pipeline/required-fields.ts'
import { visibleLead } from '../platform/visibility.ts'
import { addTasks } from './add-tasks.ts'
import {
  type Decision,
  decideAddTags,
  decideDelete,
  decideMove,
  decideRemoveTags,
  type Lead,
  patched,
  type Stage,
} from './decide-lead.ts'
import { patchOf } from './patch-of.ts'
import type { BulkAction, Params } from './schemas.ts'
import { unsubscribeLeads } from './unsubscribe-leads.ts'

const GONE = 'it is deleted, or no longer yours to see'

/** Changes the leads of a batch: read and locked together, decided one by one, written together. */
export async function bulkLeads(batch: Batch): Promise<Outcome> {
  const { action, params } = batch.operation
  const stage = action === 'move' ? await holdStage(batch, (params as Params<'move'>).stage_id) : undefined
  const leads = await lockLeads(batch)
  const there = new Set(leads.map(({ id }) => id))
  const refusals: Refusal[] = batch.record_ids
    .filter((id) => !there.has(id))
    .map((record_id) => ({ entity: 'lead', record_id, reason: GONE }))
  if (action === 'add_task') return { ...(await addTasks(batch, leads, params as Params<'add_task'>)), refusals }
  if (action === 'unsubscribe')
    return { ...(await unsubscribeLeads(batch, leads, params as Params<'unsubscribe'>)), refusals }

  const decide = await decider(batch, stage)
  const decided: Decided[] = []
  for (const lead of leads) {
    const decision = decide(lead)
    if (!decision) continue
    if ('refused' in decision) refusals.push({ entity: 'lead', record_id: lead.id, reason: decision.refused })
    else decided.push({ lead, ...decision })
  }
  if (stage) await placeOnTop(batch, decided, stage)
  const refused = await writeOrRefuse(batch.trx, decided, (items) => write(batch, items))
  refusals.push(...refused.map(({ item, reason }) => ({ entity: 'lead', record_id: item.lead.id, reason })))
  return { changed: decided.length - refused.length, refusals, entities: ['lead'] }
}

type Decided = { lead: Lead } & Extract<Decision, { changes: unknown }>

/** The living ones that the actor sees, in the order of the operation; locked in the order of their ids. */
async function lockLeads({ trx, record_ids, actor }: Batch): Promise<Lead[]> {
  const rows = await trx
    .selectFrom('leads')
    .selectAll()
    .where(sql<boolean>`id = any(${record_ids}::uuid[])`)
    .where('deleted_at', 'is', null)
    .where(visibleLead(actor))
    .orderBy('id')
    .forUpdate()
    .execute()
  const place = new Map(record_ids.map((id, index) => [id, index]))
  return rows.sort((a, b) => Number(place.get(a.id)) - Number(place.get(b.id)))
}

/** The stage, held against a rebalancing of its order keys until the transaction ends. */
async function holdStage({ trx }: Batch, stage_id: string): Promise<Stage | undefined> {
  return trx
    .selectFrom('pipeline_stages')
    .selectAll()
    .select(sql`pg_advisory_xact_lock_shared(hashtextextended(id::text, 0))`.as('held'))
    .where('id', '=', stage_id)
    .executeTakeFirst()
}

async function decider({ trx, operation }: Batch, stage: Stage | undefined): Promise<(lead: Lead) => Decision> {
  const { params } = operation
  switch (operation.action as BulkAction) {
    case 'assign':
      return (lead) => patched(lead, params as Params<'assign'>, 'owner')
    case 'move': {
      if (!stage?.is_active) return () => ({ refused: 'the stage was retired' })
      const catalogue = await editableFields(trx, stage.required_fields)
      return (lead) => decideMove(lead, params as Params<'move'>, stage, catalogue)
    }
    case 'set': {
      const { field, value } = params as Params<'set'>
      const label = (await leadFields(trx)).find(({ key }) => key === field)?.label
      return label ? (lead) => patched(lead, patchOf(field, value), label) : () => ({ refused: 'the field is gone' })
    }
    case 'add_tags':
      return (lead) => decideAddTags(lead, params as Params<'add_tags'>)
    case 'remove_tags':
      return (lead) => decideRemoveTags(lead, params as Params<'remove_tags'>)
    case 'delete':
      return decideDelete
    default:
      throw new Error(`there is no bulk action ${operation.action}`)
  }
}

/** On top of the stage, in the order in which they come. */
async function placeOnTop({ trx }: Batch, decided: Decided[], stage: Stage) {
  const top = await findTopOfStage(trx, stage.id)
  const positions = positionsBetween(null, top?.position ?? null, decided.length)
  for (const [index, { changes }] of decided.entries()) changes.position = positions[index]
}

async function write({ trx, actor }: Batch, items: Decided[]) {
  await updateRows(
    trx,
    'leads',
    items.map(({ lead, changes }): RowChange => ({ id: lead.id, ...changes })),
  )
  const activities = items.map(({ lead, activity }) => ({
    metadata: {},
    occurred_at: NOW,
    ...activity,
    lead_id: lead.id,
    actor_id: actor.user_id,
  }))
  await insertRows(trx, 'activities', activities)
  for (const { lead, changes } of items) {
    if (changes.owner_id) await notifyNewOwner(trx, actor, { ...lead, owner_id: String(changes.owner_id) })
  }
}
