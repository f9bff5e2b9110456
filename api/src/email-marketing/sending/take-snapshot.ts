import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { findActor } from '../../auth/visible-owners.ts'
import type { Context } from '../../context.ts'
import { MAX_BATCH } from '../../mail/mailer.ts'
import { NOBODY, writeAs } from '../../platform/author.ts'
import { ApiError } from '../../platform/errors.ts'
import { audienceOf } from '../campaigns/campaign-audience.ts'
import { sendTime } from '../campaigns/next-allowed-time.ts'
import type { CampaignRow } from '../campaigns/queries.ts'
import { recipientZone } from '../campaigns/recipient-zone.ts'
import { type Audience, audience } from '../segments/audience.ts'
import { pauseCampaign } from './finish-campaign.ts'

const BATCH = 50_000
const NO_ONE = '00000000-0000-0000-0000-000000000000'

/**
 * Makes the list of recipients, batch by batch; goes on where it was interrupted. Nobody stands on it twice.
 */
export async function takeSnapshot({ db }: Context, campaign_id: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted()
    const looked_at = await writeAs(db, { ...NOBODY, quiet: true }, (trx) => takeBatch(trx, campaign_id)).catch(
      (error) => {
        if (!(error instanceof ApiError)) throw error
        return error
      },
    )
    if (looked_at instanceof ApiError) {
      return pauseCampaign(db, campaign_id, `The list of recipients could not be made: ${looked_at.message}`)
    }
    if (looked_at === null || looked_at < BATCH) return
  }
}

/** @returns how many contacts were looked at; null: there is nothing to be done */
async function takeBatch(trx: DatabaseTransaction, campaign_id: string): Promise<number | null> {
  const campaign = await trx
    .selectFrom('email_campaigns')
    .selectAll()
    .where('id', '=', campaign_id)
    .where('status', '=', 'sending')
    .where('snapshot_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!campaign) return null
  const { looked_at, last, taken, left_out } = await insertBatch(trx, campaign, await meantBy(trx, campaign))
  await setTimes(trx, campaign)
  const counts: Record<string, number> = { ...(campaign.left_out as Record<string, number>) }
  for (const [reason, count] of Object.entries(left_out)) counts[reason] = (counts[reason] ?? 0) + count
  await trx
    .updateTable('email_campaigns')
    .set({
      snapshot_after: last ?? campaign.snapshot_after,
      left_out: JSON.stringify(counts),
      recipient_count: campaign.recipient_count + taken,
      ...(looked_at < BATCH && { snapshot_at: sql`now()` }),
    })
    .where('id', '=', campaign_id)
    .execute()
  return looked_at
}

/** @throws ApiError in words for whoever sees the campaign */
async function meantBy(trx: DatabaseTransaction, campaign: CampaignRow): Promise<Audience> {
  const viewer = campaign.sent_by && (await findActor(trx, campaign.sent_by))
  if (!viewer)
    throw new ApiError('conflict', 'Who sent it is no longer an active user. Duplicate it and send the copy.')
  const meant = await audienceOf(trx, campaign, viewer)
  if (!meant) throw new ApiError('conflict', 'It has no segment any more. Duplicate it, and choose who gets the copy.')
  return meant
}

interface Batch {
  looked_at: number
  /** The last contact that was looked at. */
  last: string | null
  taken: number
  left_out: Record<string, number>
}

/** Those who share a chunk get the same variant at the same time. Which variant somebody gets hangs on the ids alone. */
async function insertBatch(trx: DatabaseTransaction, campaign: CampaignRow, meant: Audience): Promise<Batch> {
  const { id, ab_percent, in_recipient_zone, snapshot_after } = campaign
  const contacts = audience(trx, meant)
    .select(in_recipient_zone ? recipientZone().as('zone') : sql<string | null>`null::text`.as('zone'))
    .where('contacts.id', '>', snapshot_after ?? NO_ONE)
    .orderBy('contacts.id')
    .limit(BATCH)
  const draw = sql`abs(uuid_hash_extended(id, uuid_hash_extended(${id}::uuid, 0)) % 100)`
  const variant = ab_percent
    ? sql`case when ${draw} < ${ab_percent}::integer then 'a' when ${draw} < ${ab_percent * 2}::integer then 'b' else 'winner' end`
    : sql`'a'`
  const { rows } = await sql<Batch>`
    with batch as materialized (${contacts}),
    numbered as materialized (
      select id, email, zone, variant, row_number() over (partition by variant, zone order by id) - 1 as place
      from (select id, email, zone, ${variant} as variant from batch where left_out is null) taken
    ),
    groups as (
      select variant, zone, chunks, (sum(chunks) over (order by variant, zone) - chunks
        + (select coalesce(max(no), 0) + 1 from campaign_chunks where campaign_id = ${id}))::integer as first
      from (select variant, zone, (max(place) / ${sql.lit(MAX_BATCH)} + 1)::integer as chunks from numbered group by 1, 2) sized
    ),
    chunks as (
      insert into campaign_chunks (campaign_id, no, variant, time_zone, not_before)
      select ${id}::uuid, no, variant, zone, 'infinity' from groups, generate_series(first, first + chunks - 1) no
    ),
    inserted as (
      insert into campaign_recipients (campaign_id, contact_id, chunk_no, email, variant)
      select ${id}::uuid, id, first + place / ${sql.lit(MAX_BATCH)}, email,
        case numbered.variant when 'winner' then 'a' else numbered.variant end
      from numbered join groups on groups.variant = numbered.variant and groups.zone is not distinct from numbered.zone
      order by id
      on conflict (campaign_id, email) do nothing
      returning 1
    ),
    counts as (
      select (select count(*) from batch)::integer as looked_at, (select count(*) from numbered)::integer as meant,
        (select count(*) from inserted)::integer as taken
    )
    select looked_at, taken, (select id from batch order by id desc limit 1) as last,
      (select coalesce(jsonb_object_agg(reason, count), '{}') from (
        select left_out as reason, count(*) from batch where left_out is not null group by 1
        union all select 'duplicate', meant - taken where meant > taken
      ) reasons) as left_out
    from counts`.execute(trx)
  return rows[0] as Batch
}

/** When the chunks just made may go out. */
async function setTimes(trx: DatabaseTransaction, campaign: CampaignRow): Promise<void> {
  const isNew = sql<boolean>`campaign_id = ${campaign.id} and state = 'pending' and not_before = 'infinity'`
  const zones = await trx.selectFrom('campaign_chunks').select('time_zone').distinct().where(isNew).execute()
  for (const { time_zone } of zones) {
    await trx
      .updateTable('campaign_chunks')
      .set({ not_before: sendTime(campaign, time_zone, new Date()) })
      .where(isNew)
      .where(sql<boolean>`time_zone is not distinct from ${time_zone}`)
      .execute()
  }
}
