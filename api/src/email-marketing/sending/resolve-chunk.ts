import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { ApiError, notFound } from '../../platform/errors.ts'

export interface UnknownChunk {
  no: number
  /** Of how many nobody knows whether they got the mail. */
  recipients: number
  first_attempt_at: string | null
  error_message: string | null
}

/** Chunks of which nobody knows whether they went out, the first hundred. */
export async function findUnknownChunks(db: Database, campaign_id: string): Promise<UnknownChunk[]> {
  const { rows } = await sql<UnknownChunk>`
    select c.no, c.first_attempt_at, c.error_message, (
      select count(*)::integer from campaign_recipients r
      where r.campaign_id = c.campaign_id and r.chunk_no = c.no and r.status = 'unknown') as recipients
    from campaign_chunks c where c.campaign_id = ${campaign_id} and c.state = 'unknown' order by c.no limit 100`.execute(
    db,
  )
  return rows
}

interface Decision {
  campaign_id: string
  no: number
  /** Whether the mails went out, as far as a person could find out at the provider. */
  was_sent: boolean
}

/**
 * A person says whether a chunk went out of which the product cannot know. If not, those who have not got the mail by all
 * that is known get it now, by another key.
 * @throws ApiError not_found; conflict when it is known by now
 */
export function resolveChunk(db: Database, { campaign_id, no, was_sent }: Decision, actor: Actor): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const campaign = await trx
      .selectFrom('email_campaigns')
      .select('status')
      .where('id', '=', campaign_id)
      .where('deleted_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (!campaign) throw notFound('campaign')
    const chunk = await trx
      .selectFrom('campaign_chunks')
      .select('state')
      .where('campaign_id', '=', campaign_id)
      .where('no', '=', no)
      .forUpdate()
      .executeTakeFirst()
    if (!chunk) throw notFound('chunk')
    if (chunk.state !== 'unknown') throw new ApiError('conflict', 'It is known by now what became of these mails.')
    if (was_sent) await markSent(trx, campaign_id, no)
    else if (campaign.status === 'cancelled') await markNotSent(trx, campaign_id, no, 'cancelled')
    else {
      await markNotSent(trx, campaign_id, no, 'pending')
      await reopen(trx, campaign_id)
    }
  })
}

async function markSent(trx: DatabaseTransaction, campaign_id: string, no: number): Promise<void> {
  await sql`
    with chunk as (
      update campaign_chunks set state = 'done', error_message = null, frozen = null
      where campaign_id = ${campaign_id} and no = ${no} returning first_attempt_at
    )
    update campaign_recipients r set status = 'sent', error_message = null, sent_at = coalesce(r.sent_at, chunk.first_attempt_at)
    from chunk where r.campaign_id = ${campaign_id} and r.chunk_no = ${no} and r.status = 'unknown'`.execute(trx)
}

async function markNotSent(trx: DatabaseTransaction, campaign_id: string, no: number, as: 'pending' | 'cancelled') {
  await sql`
    with chunk as (
      update campaign_chunks set state = ${as}, generation = generation + 1, attempts = 0, frozen = null, body_sha256 = null,
        first_attempt_at = null, not_before = now(), error_message = null, done_at = ${as === 'cancelled' ? sql`now()` : null}
      where campaign_id = ${campaign_id} and no = ${no}
    )
    update campaign_recipients set status = ${as}, error_message = null, variables = null
    where campaign_id = ${campaign_id} and chunk_no = ${no} and status = 'unknown'`.execute(trx)
}

/** A campaign that was over goes on. */
async function reopen(trx: DatabaseTransaction, campaign_id: string): Promise<void> {
  await trx
    .updateTable('email_campaigns')
    .set({ status: 'sending', sent_at: null, updated_at: sql`now()`, version: sql`version + 1` })
    .where('id', '=', campaign_id)
    .where('status', '=', 'sent')
    .execute()
}
