import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'

const CHUNKS_AT_ONCE = 200

/**
 * Nothing that has not been begun goes out any more. Small campaigns are done with it at once; the recipients of large
 * ones are marked by the sweep within seconds.
 */
export async function cancelPending(trx: DatabaseTransaction, campaign_id: string): Promise<void> {
  await trx
    .updateTable('campaign_chunks')
    .set({ state: 'cancelled' })
    .where('campaign_id', '=', campaign_id)
    .where('state', '=', 'pending')
    .execute()
  await markSome(trx, campaign_id)
}

/** Marks the recipients of all cancelled chunks. */
export async function markCancelled(db: Database): Promise<void> {
  while ((await markSome(db)) === CHUNKS_AT_ONCE);
}

/** @returns of how many chunks */
async function markSome(db: Database, campaign_id?: string): Promise<number> {
  const { rows } = await sql`
    with chunk as (
      update campaign_chunks set done_at = now()
      where (campaign_id, no) in (
        select campaign_id, no from campaign_chunks
        where state = 'cancelled' and done_at is null
          and ${campaign_id === undefined ? sql`true` : sql`campaign_id = ${campaign_id}`}
        limit ${sql.lit(CHUNKS_AT_ONCE)} for update skip locked)
      returning campaign_id, no
    ), marked as (
      update campaign_recipients r set status = 'cancelled' from chunk
      where r.campaign_id = chunk.campaign_id and r.chunk_no = chunk.no and r.status = 'pending'
    )
    select from chunk`.execute(db)
  return rows.length
}
