import type { Database } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import { type CampaignStats, readSum } from '../campaigns/campaign-stats.ts'

interface Overall {
  /** YYYY-MM-DD */
  from: string
  to: string
  /** How many were begun. */
  campaigns: number
  stats: CampaignStats
  /** Of as many days before; null when nothing was sent then. */
  before: CampaignStats | null
}

/**
 * The figures of all campaigns begun from one day to another, both included; the last 30 days unless told otherwise.
 * @param time_zone IANA name: where the days are meant
 */
export async function readOverall(
  db: Database,
  given: { from?: string | undefined; to?: string | undefined },
  time_zone: string,
): Promise<Overall> {
  const { from, to, earlier } = await spanOf(db, given, time_zone)
  const day = (date: string) => sql`(${date}::date::timestamp at time zone ${time_zone})`
  const begun = (first: string, after: RawBuilder<unknown>) => sql<string>`
    select id from email_campaigns where kind = 'campaign' and deleted_at is null
      and started_at >= ${day(first)} and started_at < ${after}`
  const now = begun(from, sql`((${to}::date + 1)::timestamp at time zone ${time_zone})`)
  const [campaigns, stats, before] = await Promise.all([
    sql<{ count: number }>`select count(*)::integer as count from (${now}) begun`.execute(db),
    readSum(db, now),
    readSum(db, begun(earlier, day(from))),
  ])
  return { from, to, campaigns: campaigns.rows[0]?.count ?? 0, stats, before: before.sent > 0 ? before : null }
}

/** `earlier` is the first day of the span before, which is as long. */
async function spanOf(db: Database, given: { from?: string | undefined; to?: string | undefined }, time_zone: string) {
  const { rows } = await sql<{ from: string; to: string; earlier: string }>`
    select first as "from", last as "to", first - (last - first + 1) as earlier from (
      select coalesce(${given.from ?? null}::date, last - 29) as first, last
      from (select coalesce(${given.to ?? null}::date, (now() at time zone ${time_zone})::date) as last) ended
    ) span`.execute(db)
  return rows[0] as { from: string; to: string; earlier: string }
}
