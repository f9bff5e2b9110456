import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import { defineJob } from '../../platform/jobs.ts'
import { Uuid } from '../../platform/schemas.ts'
import { markCancelled } from './cancel-pending.ts'
import { compactCampaignCounters } from './compact-counters.ts'
import { campaignsAtWork, finishCampaign } from './finish-campaign.ts'
import { giveUpExpired } from './give-up.ts'
import { recordSentMails } from './record-sends.ts'
import { sendChunks } from './send-chunks.ts'
import { takeSnapshot } from './take-snapshot.ts'

/** More at once would only wait for each other. */
const MOST_AT_ONCE = 6
/** A job works this long and then makes room for other campaigns; one that was killed is replaced this soon. */
const SHIFT_MS = 10_000

/** Makes the list of recipients of a campaign that is to be sent, in batches, and then sends it. */
export const snapshotCampaign = defineJob({
  name: 'campaigns.snapshot',
  schema: Type.Object({ campaign_id: Uuid }),
  lane: 'long',
  handler: async (context, { campaign_id }, { signal }) => {
    await takeSnapshot(context, campaign_id, signal)
    await startSending(context, campaign_id)
  },
})

/**
 * Sends chunks of a campaign, one after the other, for one shift. What is to be sent stands in the database: it does no
 * harm to enqueue this job twice, nor to lose it.
 */
export const sendChunk = defineJob({
  name: 'campaigns.send',
  schema: Type.Object({ campaign_id: Uuid }),
  lane: 'mail',
  attempts: 1,
  handler: async (context, { campaign_id }, { signal }) => {
    const is_left = await sendChunks(context, campaign_id, { signal, until: Date.now() + SHIFT_MS })
    if (is_left) await startSending(context, campaign_id)
    else await finishCampaign(context.db, campaign_id)
  },
})

/** Finds what a crash, an outage or the clock has left to be done. */
export const sweepCampaigns = defineJob({
  name: 'campaigns.sweep',
  schema: Type.Object({}),
  every: 5_000,
  handler: async (context) => {
    const { db, queue } = context
    await giveUpExpired(db)
    await markCancelled(db)
    await compactCampaignCounters(db)
    for (const { id, needs } of await campaignsAtWork(db)) {
      if (needs === 'snapshot') await queue.enqueue(snapshotCampaign, { campaign_id: id }, { job_id: id })
      else if (needs === 'sending') await startSending(context, id)
      else await finishCampaign(db, id)
    }
    await queue.enqueue(recordSends, {}, { job_id: 'one' })
  },
})

/** Writes mails that were sent on the timelines of contacts and leads. */
export const recordSends = defineJob({
  name: 'campaigns.record',
  schema: Type.Object({}),
  lane: 'long',
  attempts: 1,
  handler: ({ db }, _, { signal }) => recordSentMails(db, signal),
})

/** Call it after the transaction that made chunks ready to be sent; the sweep does so too, within seconds. */
export async function startSending({ queue, mailer }: Context, campaign_id: string): Promise<void> {
  const shift = Math.floor(Date.now() / SHIFT_MS)
  const at_once =
    mailer.interval_ms === 0 ? MOST_AT_ONCE : Math.min(Math.ceil(1000 / mailer.interval_ms) + 1, MOST_AT_ONCE)
  for (let one = 1; one <= at_once; one++) {
    await queue.enqueue(sendChunk, { campaign_id }, { job_id: `${campaign_id}/${shift}/${one}` })
  }
}
