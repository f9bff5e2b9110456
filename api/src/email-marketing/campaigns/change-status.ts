import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { ApiError } from '../../platform/errors.ts'
import { cancelPending } from '../sending/cancel-pending.ts'
import { sweepNow } from '../sending/sweep-now.ts'
import { lockedCampaign, requireCampaignVersion } from './locked-campaign.ts'
import { type CampaignChanges, type CampaignRow, updateCampaignRow } from './queries.ts'
import type { CampaignStatus } from './schemas.ts'

interface Change {
  id: string
  actor: Actor
  version: number | undefined
}

/**
 * Stops sending before the next hundred mails.
 * @throws ApiError not_found, conflict, precondition_failed
 */
export function pauseCampaign({ db }: Context, change: Change): Promise<void> {
  return changeStatus(db, change, 'paused', ['sending'], 'only one that is being sent is paused', async () => ({
    status_reason: null,
  }))
}

/**
 * Goes on with what was paused, whether by a person, by trouble with the provider, or because its time had passed.
 * @throws ApiError not_found, conflict, precondition_failed
 */
export async function resumeCampaign(context: Context, change: Change): Promise<void> {
  await changeStatus(context.db, change, 'sending', ['paused'], 'only a paused one is resumed', async () => ({
    status_reason: null,
    started_at: sql<string>`coalesce(started_at, now())`,
  }))
  await sweepNow(context)
}

/**
 * Ends it for good: who has not got it will not get it.
 * @throws ApiError not_found, conflict, precondition_failed
 */
export function cancelCampaign({ db }: Context, change: Change): Promise<void> {
  const from = ['scheduled', 'sending', 'paused'] as const
  return changeStatus(db, change, 'cancelled', from, 'there is nothing left to cancel', async (trx, { id }) => {
    await cancelPending(trx, id)
    return { status_reason: null, starts_at: null }
  })
}

/**
 * Makes a scheduled campaign, or one whose time has passed, a draft again.
 * @throws ApiError not_found, conflict, precondition_failed
 */
export function unscheduleCampaign({ db }: Context, change: Change): Promise<void> {
  return changeStatus(db, change, 'draft', ['scheduled', 'paused'], 'it has begun', async (_trx, campaign) => {
    if (campaign.started_at !== null) throw refusal(campaign, 'it has begun')
    return { status_reason: null, starts_at: null, sent_by: null, content_sha256: null, ab_content_sha256: null }
  })
}

/** A campaign that is so already stays as it is: nobody is told off for a double click. */
function changeStatus(
  db: Context['db'],
  { id, actor, version }: Change,
  to: CampaignStatus,
  from: readonly CampaignStatus[],
  why_not: string,
  change: (trx: DatabaseTransaction, campaign: CampaignRow) => Promise<CampaignChanges>,
): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const campaign = await lockedCampaign(trx, id)
    if (campaign.status === to) return
    await requireCampaignVersion(trx, campaign, version)
    if (!from.includes(campaign.status)) throw refusal(campaign, why_not)
    await updateCampaignRow(trx, id, { ...(await change(trx, campaign)), status: to })
  })
}

function refusal({ status }: CampaignRow, why: string): ApiError {
  return new ApiError('conflict', `This campaign is ${status === 'draft' ? 'a draft' : status}: ${why}.`)
}
