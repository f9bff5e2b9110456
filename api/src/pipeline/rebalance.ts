import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { LONG_POSITION, positionsBetween } from '../leads/position.ts'
import { NOBODY, writeAs } from '../platform/author.ts'

/** Leads on either side of a long key that share its new room. */
const REACH = 100
const ROUNDS = 1_000

/**
 * Shortens the order keys of a stage that have grown long. The order stays as it is, and so do versions: nobody's
 * edit is refused because of it. Moves in the stage wait while a neighbourhood is renumbered (milliseconds).
 * @returns how many leads got a new key
 */
export async function rebalanceStage(db: Database, stage_id: string): Promise<number> {
  let renumbered = 0
  for (let round = 0; round < ROUNDS; round++) {
    const count = await rebalanceOnce(db, stage_id)
    if (count === 0) break
    renumbered += count
  }
  return renumbered
}

async function rebalanceOnce(db: Database, stage_id: string): Promise<number> {
  return writeAs(db, { ...NOBODY, quiet: true }, async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${stage_id}, 0))`.execute(trx)
    const column = sql`leads where stage_id = ${stage_id} and deleted_at is null`
    const { rows: long } = await sql<{ position: string }>`
      select position from ${column} and length(position) > ${sql.lit(LONG_POSITION)} order by position limit 1`.execute(
      trx,
    )
    const start = long[0]?.position
    if (start === undefined) return 0
    const { rows: before } = await sql<Place>`
      select id, position from ${column} and position < ${start} order by position desc limit ${REACH + 1}`.execute(trx)
    const { rows: after } = await sql<Place>`
      select id, position from ${column} and position >= ${start} order by position limit ${REACH + 1}`.execute(trx)
    // The outermost ones keep their keys and are the bounds, unless the column ends there.
    const low = before.length > REACH ? before.pop() : undefined
    const high = after.length > REACH ? after.pop() : undefined
    const leads = [...before.reverse(), ...after]
    const positions = positionsBetween(low?.position ?? null, high?.position ?? null, leads.length)
    // Two steps, because some new keys are still held by a neighbour.
    for (const prefix of ['~', ''])
      await write(
        trx,
        stage_id,
        leads,
        positions.map((position) => prefix + position),
      )
    return leads.length
  })
}

interface Place {
  id: string
  position: string
}

/** A lead that left the stage or was deleted meanwhile keeps its key. */
async function write(trx: DatabaseTransaction, stage_id: string, leads: Place[], positions: string[]) {
  await sql`
    update leads set position = place.position
    from unnest(${leads.map((lead) => lead.id)}::uuid[], ${positions}::text[]) as place (id, position)
    where leads.id = place.id and leads.stage_id = ${stage_id} and leads.deleted_at is null`.execute(trx)
}
