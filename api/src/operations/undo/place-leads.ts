import type { DatabaseTransaction, PipelineStages } from '@crm/db'
import { type Selectable, sql } from 'kysely'
import { positionsBetween } from '../../leads/position.ts'
import { findTopOfStage } from '../../leads/queries.ts'
import type { Columns } from './read-changes.ts'
import type { Undo } from './undo-batch.ts'

export type Stages = Map<string, Selectable<PipelineStages>>

/** The active stages, in their order, held against a rebalancing of their order keys until the transaction ends. */
export async function holdStages(trx: DatabaseTransaction): Promise<Stages> {
  const stages = await trx
    .selectFrom('pipeline_stages')
    .selectAll()
    .where('is_active', '=', true)
    .orderBy('position')
    .execute()
  const ids = stages.map(({ id }) => id).sort()
  await sql`
    select pg_advisory_xact_lock_shared(hashtextextended(id, 0))
    from unnest(${ids}::text[]) with ordinality as stage (id, number) order by number`.execute(trx)
  return new Map(stages.map((stage) => [stage.id, stage]))
}

/** Where a lead is to stand; without a position, on top of the stage. */
interface Place {
  columns: Columns
  stage_id: string
  position: string | undefined
}

/**
 * Gives each lead that comes back to a stage its old place there, or one on top when another lead has taken it.
 * A deleted lead whose stage was retired comes to the first one.
 * @returns those that cannot go back, because their stage was retired while they were elsewhere
 */
export async function placeLeads(trx: DatabaseTransaction, undos: Undo[], stages: Stages): Promise<Undo[]> {
  const stranded: Undo[] = []
  const places: Place[] = []
  for (const undo of undos) {
    const place = placeOf(undo, stages)
    if (place === 'stranded') stranded.push(undo)
    else if (place) places.push(place)
  }
  const taken = await findTaken(trx, places)
  const onTop = new Map<string, Place[]>()
  for (const place of places) {
    const key = `${place.stage_id}/${place.position}`
    if (place.position === undefined || taken.has(key)) {
      onTop.set(place.stage_id, [...(onTop.get(place.stage_id) ?? []), place])
    } else {
      taken.add(key)
      Object.assign(place.columns, { stage_id: place.stage_id, position: place.position })
    }
  }
  for (const [stage_id, group] of onTop) {
    const top = await findTopOfStage(trx, stage_id)
    const positions = positionsBetween(null, top?.position ?? null, group.length)
    for (const [index, { columns }] of group.entries()) Object.assign(columns, { stage_id, position: positions[index] })
  }
  return stranded
}

function placeOf({ decision, current }: Undo, stages: Stages): Place | 'stranded' | undefined {
  if (!('set' in decision) || !current) return undefined
  const { set: columns } = decision
  const isBack = columns.deleted_at === null
  const isMoved = 'stage_id' in columns
  if (!isMoved && !isBack) return undefined
  const { stage_id, position } = { ...current.row, ...columns } as { stage_id: string; position: string }
  if (stages.has(stage_id)) return { columns, stage_id, position }
  if (isMoved) return 'stranded'
  const [first] = stages.keys()
  return first ? { columns, stage_id: first, position: undefined } : 'stranded'
}

/** Which of the places a living lead has, as `stage/position`. */
async function findTaken(trx: DatabaseTransaction, places: Place[]): Promise<Set<string>> {
  if (places.length === 0) return new Set()
  const { rows } = await sql<{ place: string }>`
    select leads.stage_id || '/' || leads.position as place
    from unnest(${places.map(({ stage_id }) => stage_id)}::uuid[], ${places.map(({ position }) => position ?? '')}::text[])
      as wanted (stage_id, position)
    join leads on leads.stage_id = wanted.stage_id and leads.position = wanted.position and leads.deleted_at is null`.execute(
    trx,
  )
  return new Set(rows.map(({ place }) => place))
}
