import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { MailError } from '../../mail/mail-error.ts'
import type { Sent } from '../../mail/mailer.ts'
import { postponeSlots, reserveSlot } from '../../mail/reserve-slot.ts'
import { claimChunk } from './claim-chunk.ts'
import { pauseCampaign } from './finish-campaign.ts'
import type { FrozenChunk } from './frozen-chunk.ts'
import { giveUp } from './give-up.ts'
import { putBack, readTaken, recordResults, recordTaken, tryAgainLater } from './settle-chunk.ts'
import { splitChunk } from './split-chunk.ts'

/** A chunk is somebody's own for the time a request may take and half of it again, to wait for a slot in. */
const LEASE = 1.5
const MOST_SECONDS_BETWEEN_FAILURES = 30

interface Shift {
  /** The process is asked to stop. */
  signal: AbortSignal
  /** Milliseconds since the epoch. */
  until: number
}

/**
 * Sends the chunks of a campaign that are due, one after the other. Pausing and cancelling act between chunks.
 * @returns whether there may be more to do
 */
export async function sendChunks(context: Context, campaign_id: string, { signal, until }: Shift): Promise<boolean> {
  let failures = 0
  while (Date.now() < until) {
    signal.throwIfAborted()
    const chunk = await claimChunk(context, campaign_id, context.mailer.timeout_ms * LEASE)
    if (chunk === 'none') return false
    if (chunk === 'settled') continue
    const failure = await send(context, chunk)
    failures = failure ? failures + 1 : 0
    // A provider in trouble is not flooded, and few chunks come to be in doubt.
    if (failures > 0)
      await sleep(Math.min(2 ** failures / 4, MOST_SECONDS_BETWEEN_FAILURES) * 1000, undefined, { signal })
  }
  return true
}

/** @returns what went wrong */
async function send(context: Context, chunk: FrozenChunk): Promise<MailError | undefined> {
  const { db, mailer, log } = context
  const { campaign_id, no, recipient_ids } = chunk
  if (recipient_ids.length === 0) return void (await recordResults(db, chunk, []))
  const is_our_turn = await reserveSlot(db, {
    interval_ms: mailer.interval_ms,
    within_ms: mailer.timeout_ms / 2,
    isWanted: () => isSending(context, campaign_id),
  })
  if (!is_our_turn) {
    await putBack(db, chunk, 0)
    return undefined
  }
  try {
    await recordResults(db, chunk, await sendMails(context, chunk))
    return undefined
  } catch (error) {
    if (!(error instanceof MailError)) throw error
    log.warn({ err: error, kind: error.kind, campaign_id, chunk: no, attempt: chunk.attempts }, 'a chunk was not taken')
    await settleFailure(context, chunk, error)
    return error
  }
}

async function sendMails({ db, mailer }: Context, chunk: FrozenChunk): Promise<Sent[]> {
  const { campaign_id, no, generation, attempts, batch, recipient_ids } = chunk
  const sendsOneByOne = mailer.via === 'smtp'
  return batch.send({
    idempotency_key: `${campaign_id}/${no}/${generation}`,
    ...(sendsOneByOne && attempts > 1 && { taken: await readTaken(db, recipient_ids) }),
    onTaken: (index, email_id) => recordTaken(db, recipient_ids[index] as string, email_id),
  })
}

async function settleFailure({ db }: Context, chunk: FrozenChunk, error: MailError): Promise<void> {
  switch (error.kind) {
    case 'rate_limited':
      await postponeSlots(db, error.retry_after ?? 1)
      return putBack(db, chunk, error.retry_after ?? 1)
    case 'unreachable':
      return putBack(db, chunk, 5)
    case 'account':
      await pauseCampaign(db, chunk.campaign_id, `${error.message}. See to it, then resume the campaign.`)
      return putBack(db, chunk, 0)
    case 'conflict':
      return giveUp(db, chunk, error.message)
    case 'refused':
      return splitChunk(db, chunk, error.message)
    default:
      return tryAgainLater(db, chunk, error.message)
  }
}

async function isSending({ db }: Context, campaign_id: string): Promise<boolean> {
  const campaign = await db
    .selectFrom('email_campaigns')
    .select('status')
    .where('id', '=', campaign_id)
    .executeTakeFirst()
  return campaign?.status === 'sending'
}
