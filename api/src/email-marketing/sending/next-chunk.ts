import { type DatabaseTransaction, KEEP_PLAN } from '@crm/db'
import { sql } from 'kysely'
import type { SendTimes } from '../campaigns/next-allowed-time.ts'
import type { Frozen } from './frozen-chunk.ts'
import { KEY_LASTS_HOURS } from './give-up.ts'

/** A chunk, with what its campaign says about it. */
export interface ChunkToSend extends SendTimes {
  campaign_id: string
  no: number
  generation: number
  attempts: number
  recipient_zone: string | null
  frozen: Frozen | null
  body_sha256: Buffer | null
  variant: 'a' | 'b'
  content_sha256: Buffer
  from_name: string | null
  from_email: string | null
  reply_to: string | null
  topic_id: string | null
  ignore_cap: boolean
  sent_by: string | null
}

/**
 * Locks the next chunk that is due, of a campaign that is being sent. A chunk that somebody is working on is due again
 * when that has taken too long.
 */
export async function nextChunk(trx: DatabaseTransaction, campaign_id: string): Promise<ChunkToSend | undefined> {
  const isB = sql`case c.variant when 'winner' then m.ab_winner else c.variant end = 'b'`
  const { rows } = await sql<ChunkToSend>`
    select c.campaign_id, c.no, c.generation, c.attempts, c.time_zone as recipient_zone, c.frozen, c.body_sha256,
      case when ${isB} then 'b' else 'a' end as variant,
      case when ${isB} then m.ab_content_sha256 else m.content_sha256 end as content_sha256,
      m.from_name, m.from_email, m.reply_to, m.topic_id, m.ignore_cap, m.sent_by,
      m.scheduled_at, m.time_zone, m.in_recipient_zone, m.send_from, m.send_until, m.send_days
    from email_campaigns m join campaign_chunks c on c.campaign_id = m.id
    where m.id = ${campaign_id} and m.status = 'sending' and m.snapshot_at is not null
      and c.state in ('pending', 'sending') and c.not_before <= now()
      and (c.variant <> 'winner' or m.ab_winner is not null)
      and (c.first_attempt_at is null or c.first_attempt_at > now() - make_interval(hours => ${sql.lit(KEY_LASTS_HOURS)}))
    order by c.not_before, c.no limit 1 for update of c skip locked ${KEEP_PLAN}`.execute(trx)
  return rows[0]
}
