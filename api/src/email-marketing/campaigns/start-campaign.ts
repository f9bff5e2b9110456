import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { ApiError, notFound } from '../../platform/errors.ts'
import type { Viewer } from '../../platform/visibility.ts'
import { freezeContent } from '../content/freeze-content.ts'
import { sweepNow } from '../sending/sweep-now.ts'
import type { Sender } from '../settings/find-sender.ts'
import { audienceOf, zonesOf } from './campaign-audience.ts'
import { contentA, contentB, isTest } from './campaign-content.ts'
import { checkCampaign } from './check-campaign.ts'
import { lockedCampaign, requireCampaignVersion } from './locked-campaign.ts'
import { sendTime } from './next-allowed-time.ts'
import { type CampaignRow, findCampaign, updateCampaignRow } from './queries.ts'

interface Wish {
  /** RFC 3339; null: now; undefined: as the campaign says. */
  scheduled_at: string | null | undefined
  version: number | undefined
}

/**
 * Sends a campaign, or schedules it. What it says is frozen here: a template or a setting that changes later changes
 * nothing. Asking again does nothing.
 * @throws ApiError not_found; validation_failed with everything that is wrong; conflict when somebody else was first, or
 * it is over; precondition_failed when it was changed meanwhile
 */
export async function sendCampaign(context: Context, id: string, { scheduled_at, version }: Wish, actor: Actor) {
  const { db } = context
  const read = await findCampaign(db, id)
  if (!read) throw notFound('campaign')
  if (await isAskedAgain(context, read, scheduled_at, actor)) return
  await requireCampaignVersion(db, read, version)
  const wanted = {
    ...read,
    ...(scheduled_at !== undefined && { scheduled_at }),
    time_zone: read.time_zone ?? actor.time_zone,
  }
  const { errors, sender } = await checkCampaign(context, wanted, actor)
  if (errors.length > 0)
    throw new ApiError('validation_failed', errors.map(({ message }) => message).join(' '), { errors })
  const begun = await writeAs(db, actor, async (trx) => {
    const campaign = await lockedCampaign(trx, id)
    if (await isAskedAgain({ ...context, db: trx }, campaign, scheduled_at, actor)) return false
    await requireCampaignVersion(trx, campaign, read.version)
    await updateCampaignRow(trx, id, {
      ...(await frozen(trx, wanted, sender)),
      ...(wanted.scheduled_at
        ? { status: 'scheduled', starts_at: await firstTime(trx, wanted, actor) }
        : { status: 'sending', starts_at: null, started_at: sql<string>`now()` }),
      status_reason: null,
      scheduled_at: wanted.scheduled_at,
      time_zone: wanted.time_zone,
      sent_by: actor.user_id,
    })
    return wanted.scheduled_at === null
  })
  if (begun) await sweepNow(context)
}

/**
 * Looks at a scheduled campaign that has just been changed, and freezes it anew.
 * @throws ApiError validation_failed with everything that is wrong with it now
 */
export async function rescheduleCampaign(
  context: Context,
  trx: DatabaseTransaction,
  campaign: CampaignRow,
  actor: Actor,
): Promise<void> {
  if (campaign.scheduled_at === null) {
    const errors = [{ path: '/scheduled_at', message: 'It is scheduled. Make it a draft first, or send it now.' }]
    throw new ApiError('validation_failed', 'A scheduled campaign needs a time.', { errors })
  }
  const { errors, sender } = await checkCampaign({ ...context, db: trx }, campaign, actor)
  if (errors.length > 0)
    throw new ApiError('validation_failed', errors.map(({ message }) => message).join(' '), { errors })
  await updateCampaignRow(trx, campaign.id, {
    ...(await frozen(trx, campaign, sender)),
    starts_at: await firstTime(trx, campaign, actor),
    sent_by: actor.user_id,
  })
}

/** What goes out, as it is now. */
async function frozen(trx: DatabaseTransaction, campaign: CampaignRow, { email, name, reply_to }: Sender) {
  return {
    content_sha256: await freezeContent(trx, contentA(campaign)),
    ab_content_sha256: isTest(campaign) ? await freezeContent(trx, contentB(campaign)) : null,
    from_email: email,
    from_name: name,
    reply_to,
  }
}

/** When the first recipient may get it. */
async function firstTime(trx: DatabaseTransaction, campaign: CampaignRow, viewer: Viewer): Promise<Date> {
  const meant = campaign.in_recipient_zone ? await audienceOf(trx, campaign, viewer) : null
  const zones = meant ? await zonesOf(trx, meant) : [null]
  const now = new Date()
  return new Date(Math.min(...zones.map((zone) => sendTime(campaign, zone, now).getTime())))
}

/**
 * Whether the same person has asked for the same before: a double click.
 * @throws ApiError conflict when it was somebody else, or the campaign cannot be sent any more
 */
async function isAskedAgain(
  { db }: Pick<Context, 'db'>,
  campaign: CampaignRow,
  scheduled_at: string | null | undefined,
  actor: Actor,
): Promise<boolean> {
  const { status, sent_by } = campaign
  if (status === 'draft') return false
  if (status === 'paused' && campaign.started_at === null) return false
  if (status === 'paused') throw new ApiError('conflict', 'This campaign is paused. Resume it to send the rest.')
  if (status === 'cancelled')
    throw new ApiError('conflict', 'This campaign was cancelled. Duplicate it to send it anew.')
  if (status === 'failed') throw new ApiError('conflict', 'This campaign failed. Duplicate it to send it anew.')
  const isMeant = scheduled_at && campaign.scheduled_at && +new Date(scheduled_at) === +new Date(campaign.scheduled_at)
  if (status === 'scheduled' && scheduled_at !== undefined && !isMeant) return false
  if (sent_by === actor.user_id) return true
  const by = await db.selectFrom('users').select('name').where('id', '=', sent_by).executeTakeFirst()
  const verb = status === 'scheduled' ? 'scheduled' : 'sent'
  throw new ApiError('conflict', `${by?.name ?? 'Somebody'} has ${verb} this campaign already.`)
}
