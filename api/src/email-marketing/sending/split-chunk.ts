import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { pauseCampaign } from './finish-campaign.ts'
import type { FrozenChunk } from './frozen-chunk.ts'
import { giveUp } from './give-up.ts'
import { putBack, recordResults } from './settle-chunk.ts'

/**
 * The provider refuses a chunk as a whole, for good. If it has refused all so far, something is wrong with the campaign:
 * it is paused. If an earlier attempt may have been taken, nobody knows. Otherwise something is wrong with one of the mails: the chunk is halved, until that mail stands alone and
 * has failed.
 */
export async function splitChunk(db: Database, chunk: FrozenChunk, reason: string): Promise<void> {
  const { recipient_ids } = chunk
  if (chunk.attempts > 1) return giveUp(db, chunk, reason)
  if (await isFirst(db, chunk)) {
    await pauseCampaign(db, chunk.campaign_id, `${reason}. Correct it, then resume the campaign.`)
    return putBack(db, chunk, 0)
  }
  if (recipient_ids.length === 1) return recordResults(db, chunk, [{ error: reason }])
  await db.transaction().execute(async (trx) => {
    await putBack(trx, chunk, 0)
    await moveToNewChunk(trx, chunk, recipient_ids.slice(recipient_ids.length / 2))
  })
}

/** Whether the provider has taken nothing of the campaign so far. */
async function isFirst(db: Database, { campaign_id }: FrozenChunk): Promise<boolean> {
  const { rows } = await sql`
    select from campaign_chunks where campaign_id = ${campaign_id} and state = 'done' and body_sha256 is not null
    limit 1`.execute(db)
  return rows.length === 0
}

async function moveToNewChunk(trx: DatabaseTransaction, { campaign_id, no }: FrozenChunk, recipient_ids: string[]) {
  // Whoever adds chunks holds the campaign.
  await trx.selectFrom('email_campaigns').select('id').where('id', '=', campaign_id).forUpdate().execute()
  await sql`
    with added as (
      insert into campaign_chunks (campaign_id, no, variant, time_zone)
      select campaign_id, (select max(no) + 1 from campaign_chunks where campaign_id = ${campaign_id}), variant, time_zone
      from campaign_chunks where campaign_id = ${campaign_id} and no = ${no}
      returning no
    )
    update campaign_recipients set chunk_no = added.no from added where id = any(${recipient_ids}::uuid[])`.execute(trx)
}
