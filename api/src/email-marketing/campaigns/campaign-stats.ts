import type { Database } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import { type Static, Type } from 'typebox'

/** Each is a column of `campaign_counters`. */
const COUNTS = [
  'recipients',
  'pending',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'bounced',
  'complained',
  'unsubscribed',
  'replied',
  'failed',
  'suppressed',
  'cancelled',
  'bot_clicked',
] as const

const RATES = {
  delivery_rate: 'Of the mails that were sent.',
  bounce_rate: 'Of the mails that were sent.',
  open_rate: 'Of the mails that arrived; some mail programs open every mail by themselves.',
  click_rate: 'Of the mails that arrived; clicks of scanners do not count.',
  complaint_rate: 'Of the mails that arrived.',
  unsubscribe_rate: 'Of the mails that arrived.',
  reply_rate: 'Of the mails that arrived.',
} as const

type Counts = Record<(typeof COUNTS)[number], number>
type Rates = Record<keyof typeof RATES, number>

const Rate = (description: string) => Type.Number({ minimum: 0, maximum: 1, description })

export const CampaignStats = Type.Object(
  {
    ...(Object.fromEntries(COUNTS.map((name) => [name, Type.Integer()])) as Record<
      keyof Counts,
      ReturnType<typeof Type.Integer>
    >),
    ...(Object.fromEntries(Object.entries(RATES).map(([name, of]) => [name, Rate(`From 0 to 1. ${of}`)])) as Record<
      keyof Rates,
      ReturnType<typeof Type.Number>
    >),
  },
  { $id: 'CampaignStats', description: 'Recipients, each counted once, by what became of their mail.' },
)
export type CampaignStats = Static<typeof CampaignStats>

export const CampaignTrend = Type.Object(
  { open_rate: Type.Number(), click_rate: Type.Number(), reply_rate: Type.Number(), unsubscribe_rate: Type.Number() },
  { $id: 'CampaignTrend', description: 'How much higher each rate is than in earlier campaigns: 0.02 is two points.' },
)
export type CampaignTrend = Static<typeof CampaignTrend>

type Variant = 'a' | 'b'
interface StatsOfCampaign {
  stats: CampaignStats
  variants: Partial<Record<Variant, CampaignStats>>
}

const SUMS = sql.raw(COUNTS.map((name) => `coalesce(sum(${name}), 0)::integer as ${name}`).join(', '))
const EARLIER = 10

/** The figures of campaigns, all together and of A and B apart. */
export async function readStats(db: Database, ids: readonly string[]): Promise<Map<string, StatsOfCampaign>> {
  const { rows } = await sql<Counts & { campaign_id: string; variant: Variant; is_total: boolean }>`
    select campaign_id, variant, grouping(variant) = 1 as is_total, ${SUMS}
    from campaign_counters where campaign_id = any(${ids}::uuid[])
    group by grouping sets ((campaign_id), (campaign_id, variant))`.execute(db)
  const found = new Map<string, StatsOfCampaign>(ids.map((id) => [id, { stats: withRates(NOTHING), variants: {} }]))
  for (const { campaign_id, variant, is_total, ...counts } of rows) {
    const campaign = found.get(campaign_id) as StatsOfCampaign
    if (is_total) campaign.stats = withRates(counts)
    else campaign.variants[variant] = withRates(counts)
  }
  return found
}

/** The figures of all campaigns that `ids`, a query, gives, together. */
export async function readSum(db: Database, ids: RawBuilder<unknown>): Promise<CampaignStats> {
  const { rows } = await sql<Counts>`select ${SUMS} from campaign_counters where campaign_id in (${ids})`.execute(db)
  return withRates(rows[0] ?? NOTHING)
}

/** The rates of campaigns that have begun against those of the ten sent before each. */
export async function readTrends(db: Database, ids: readonly string[]): Promise<Map<string, CampaignTrend>> {
  const { rows } = await sql<Counts & { campaign_id: string }>`
    select campaign.id as campaign_id, ${SUMS}
    from email_campaigns campaign cross join lateral (
      select id from email_campaigns earlier
      where earlier.kind = 'campaign' and earlier.started_at < campaign.started_at and earlier.status = 'sent'
      order by earlier.started_at desc limit ${sql.lit(EARLIER)}
    ) earlier join campaign_counters on campaign_counters.campaign_id = earlier.id
    where campaign.id = any(${ids}::uuid[]) group by campaign.id`.execute(db)
  const [before, now] = [new Map(rows.map((row) => [row.campaign_id, withRates(row)])), await readStats(db, ids)]
  const trends = new Map<string, CampaignTrend>()
  for (const [id, earlier] of before) {
    const stats = now.get(id)?.stats
    if (!stats || stats.sent === 0 || earlier.sent === 0) continue
    const change = (rate: keyof Rates) => stats[rate] - earlier[rate]
    trends.set(id, {
      open_rate: change('open_rate'),
      click_rate: change('click_rate'),
      reply_rate: change('reply_rate'),
      unsubscribe_rate: change('unsubscribe_rate'),
    })
  }
  return trends
}

const NOTHING = Object.fromEntries(COUNTS.map((name) => [name, 0])) as Counts

/** An SMTP server tells of no delivery: then the other rates are of what did not bounce. */
function withRates(counts: Counts): CampaignStats {
  const { sent, bounced, delivered } = counts
  const arrived = delivered || sent - bounced
  const share = (part: number, whole: number) => (whole > 0 ? Math.min(part / whole, 1) : 0)
  return {
    ...counts,
    delivery_rate: share(delivered, sent),
    bounce_rate: share(bounced, sent),
    open_rate: share(counts.opened, arrived),
    click_rate: share(counts.clicked, arrived),
    complaint_rate: share(counts.complained, arrived),
    unsubscribe_rate: share(counts.unsubscribed, arrived),
    reply_rate: share(counts.replied, arrived),
  }
}
