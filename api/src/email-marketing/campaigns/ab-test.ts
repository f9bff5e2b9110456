import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import type { Actor } from '../../platform/auth-hook.ts'
import { NOBODY, writeAs } from '../../platform/author.ts'
import { ApiError } from '../../platform/errors.ts'
import { lockedCampaign } from './locked-campaign.ts'
import { lockCampaign, updateCampaignRow } from './queries.ts'
import { testEnds } from './test-ends.ts'

export type Variant = 'a' | 'b'

/** The campaigns whose test has run for as long as it should, since the last of its mails. */
export async function testsToDecide(db: Database): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select campaign.id from email_campaigns campaign
    where ab_content_sha256 is not null and ab_winner is null and snapshot_at is not null
      and status in ('sending', 'sent')
      and not exists (
        select from campaign_chunks where campaign_id = campaign.id and variant in ('a', 'b') and state in ('pending', 'sending'))
      and now() >= ${testEnds()}`.execute(db)
  return rows.map(({ id }) => id)
}

/** Decides by the share of people who clicked, scanners left out; A where it is a tie. */
export function decideTest(db: Database, id: string): Promise<void> {
  return writeAs(db, NOBODY, async (trx) => {
    const campaign = await lockCampaign(trx, id)
    if (!campaign || campaign.ab_winner || (campaign.status !== 'sending' && campaign.status !== 'sent')) return
    await keepWinner(trx, id, await whatDidBetter(trx, id))
  })
}

/**
 * A person decides, before the time is over.
 * @throws ApiError not_found; conflict when there is no test, or it has been decided
 */
export function chooseWinner(db: Database, id: string, variant: Variant, actor: Actor): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const { status, ab_content_sha256, ab_winner } = await lockedCampaign(trx, id)
    if (ab_content_sha256 === null || status === 'draft' || status === 'scheduled') {
      throw new ApiError('conflict', 'No test of A and B is running in this campaign.')
    }
    if (ab_winner === variant) return
    if (ab_winner)
      throw new ApiError('conflict', `${ab_winner.toUpperCase()} has been chosen already, and is going out.`)
    if (status === 'cancelled' || status === 'failed') throw new ApiError('conflict', `This campaign is ${status}.`)
    await keepWinner(trx, id, variant)
  })
}

function keepWinner(trx: DatabaseTransaction, id: string, ab_winner: Variant) {
  return updateCampaignRow(trx, id, { ab_winner, ab_decided_at: sql<string>`now()` })
}

async function whatDidBetter(trx: DatabaseTransaction, campaign_id: string): Promise<Variant> {
  const { rows } = await sql<{ rate_a: number; rate_b: number }>`
    select ${clickRate('a')} as rate_a, ${clickRate('b')} as rate_b
    from campaign_counters where campaign_id = ${campaign_id}`.execute(trx)
  const { rate_a = 0, rate_b = 0 } = rows[0] ?? {}
  return rate_b > rate_a ? 'b' : 'a'
}

/** Before the winner is known nobody but those of the test has got anything. */
function clickRate(variant: Variant) {
  return sql<number>`coalesce(sum(clicked) filter (where variant = ${variant})::float8
    / nullif(sum(sent) filter (where variant = ${variant}), 0), 0)`
}
