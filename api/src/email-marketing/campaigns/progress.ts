import type { Database } from '@crm/db'
import { sql } from 'kysely'
import type { CampaignSummary } from './schemas.ts'
import { testEnds } from './test-ends.ts'

type Progress = NonNullable<CampaignSummary['progress']>

const WINDOW_SECONDS = 60

/** How fast campaigns go out now, and how long they take still. Only those that are being sent have a progress. */
export async function readProgress(db: Database, ids: readonly string[]): Promise<Map<string, Progress>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<{
    id: string
    recently: number
    window_seconds: number
    left: number
    next_at: string | null
    waits_for_winner: boolean
    decides_at: string | null
  }>`
    select campaign.id, coalesce(chunks.done_lately * campaign.recipient_count, 0) as recently,
      least(${sql.lit(WINDOW_SECONDS)}, greatest(extract(epoch from now() - campaign.started_at), 1))::float8 as window_seconds,
      (select coalesce(sum(pending), 0)::integer from campaign_counters where campaign_id = campaign.id) as left,
      case when chunks.next_at > now() then chunks.next_at end as next_at,
      coalesce(chunks.only_winner, false) as waits_for_winner,
      case when chunks.only_winner then ${testEnds()} end as decides_at
    from email_campaigns campaign cross join lateral (
      select count(*) filter (
          where state = 'done' and done_at > now() - make_interval(secs => ${sql.lit(WINDOW_SECONDS)}))::float8
          / nullif(count(*), 0) as done_lately,
        min(coalesce(not_before, '-infinity')) filter (
          where state in ('pending', 'sending') and (variant <> 'winner' or campaign.ab_winner is not null)) as next_at,
        bool_and(variant = 'winner') filter (where state in ('pending', 'sending'))
          and campaign.ab_winner is null as only_winner
      from campaign_chunks where campaign_id = campaign.id
    ) chunks
    where campaign.id = any(${ids}::uuid[]) and campaign.status = 'sending'`.execute(db)
  return new Map(
    rows.map(({ id, recently, window_seconds, left, ...rest }) => {
      const per_second = recently / window_seconds
      return [id, { ...rest, per_second, seconds_left: per_second > 0 ? Math.ceil(left / per_second) : null }]
    }),
  )
}
