import { type DatabaseTransaction, KEEP_PLAN } from '@crm/db'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { sendTime } from '../campaigns/next-allowed-time.ts'
import { readContent } from '../content/freeze-content.ts'
import { readVariables } from '../content/variables.ts'
import { findSender, formatSender } from '../settings/find-sender.ts'
import { readMailSettings } from '../settings/queries.ts'
import { findEligible } from './find-eligible.ts'
import type { Frozen, FrozenChunk } from './frozen-chunk.ts'
import { giveUp } from './give-up.ts'
import { type ChunkToSend, nextChunk } from './next-chunk.ts'
import { writeMails } from './write-mails.ts'

const DAYS_OF_A_WEEK = 7

/** What a worker found to do: a chunk that is now its own, one that needed nothing more, or none at all. */
export type Claim = FrozenChunk | 'settled' | 'none'

/**
 * Claims the next chunk of a campaign that is due, in one transaction: looks again who may get it, freezes what their
 * mails are written from, and notes that it is being sent. A chunk that was being sent before is written again from what
 * was frozen then. Nobody else takes it for `lease_ms`.
 */
export function claimChunk(context: Context, campaign_id: string, lease_ms: number): Promise<Claim> {
  return context.db.transaction().execute(async (trx) => {
    const chunk = await nextChunk(trx, campaign_id)
    if (!chunk) return 'none'
    const is_first = chunk.frozen === null
    if (is_first && (await isOutsideHours(trx, chunk))) return 'settled'
    const frozen = is_first ? await freeze(context, trx, chunk) : (chunk.frozen as Frozen)
    const { mails, recipient_ids, unwritable } = await writeMails(context, trx, chunk, frozen)
    if (is_first && recipient_ids.length === 0 && unwritable.size === 0) {
      await closeEmpty(trx, chunk)
      return 'settled'
    }
    const batch = context.mailer.prepareBatch(mails)
    if (chunk.body_sha256 && !chunk.body_sha256.equals(batch.sha256)) {
      await giveUp(trx, chunk, 'What would be sent now is not what was sent at first: the product has been updated.')
      return 'settled'
    }
    await sql`
      update campaign_chunks set state = 'sending', attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, now()),
        not_before = now() + make_interval(secs => ${lease_ms}::float8 / 1000), body_sha256 = ${batch.sha256},
        frozen = coalesce(frozen, ${is_first ? JSON.stringify(frozen) : null}::json)
      where campaign_id = ${campaign_id} and no = ${chunk.no} ${KEEP_PLAN}`.execute(trx)
    const { no, generation, attempts, variant } = chunk
    return { campaign_id, no, generation, attempts: attempts + 1, variant, batch, recipient_ids, unwritable }
  })
}

/** Then none of the chunks for that place goes out before the hours begin again. */
async function isOutsideHours(trx: DatabaseTransaction, chunk: ChunkToSend): Promise<boolean> {
  if (chunk.send_from === null && chunk.send_days.length === DAYS_OF_A_WEEK) return false
  const now = new Date()
  const allowed = sendTime(chunk, chunk.recipient_zone, now)
  if (allowed <= now) return false
  const at = allowed.toISOString()
  await trx
    .updateTable('campaign_chunks')
    .set({ not_before: at })
    .where('campaign_id', '=', chunk.campaign_id)
    .where('state', '=', 'pending')
    .where('not_before', '<', at)
    .where(sql<boolean>`time_zone is not distinct from ${chunk.recipient_zone}`)
    .execute()
  return true
}

async function freeze({ config, mailer }: Context, trx: DatabaseTransaction, chunk: ChunkToSend): Promise<Frozen> {
  const settings = await readMailSettings(trx)
  const eligible = await findEligible(trx, chunk, settings)
  const { variables: used } = await readContent(trx, chunk.content_sha256)
  const contact_ids = eligible.map(({ contact_id }) => contact_id)
  const known = await readVariables(trx, contact_ids, { sender_id: chunk.sent_by, used })
  const { email, name, reply_to } = findSender(chunk, settings, config.mail)
  const { inbound_domain, track_clicks, track_opens } = settings
  const frozen: Frozen = {
    ...(email && { from: formatSender({ email, name }) }),
    reply_to,
    inbound_domain,
    track_clicks,
    // Resend sees openings itself: two pictures would count each of them twice.
    track_opens: track_opens && mailer.via !== 'resend',
    variables: Object.fromEntries(eligible.map(({ id, contact_id }) => [id, known.get(contact_id) ?? {}])),
    addresses: Object.fromEntries(eligible.map(({ id, email }) => [id, email])),
  }
  // The first attempt is written from what later ones read.
  return JSON.parse(JSON.stringify(frozen))
}

async function closeEmpty(trx: DatabaseTransaction, { campaign_id, no }: ChunkToSend): Promise<void> {
  await trx
    .updateTable('campaign_chunks')
    .set({ state: 'done', done_at: sql`now()`, is_on_timeline: true })
    .where('campaign_id', '=', campaign_id)
    .where('no', '=', no)
    .execute()
}
