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
    select campaign.id, coalesce(recent.count, 0)::integer as recently,
      least(${sql.lit(WINDOW_SECONDS)}, greatest(extract(epoch from now() - campaign.started_at), 1))::float8 as window_seconds,
      coalesce(to_do.mails, 0)::integer as left, case when to_do.next_at > now() then to_do.next_at end as next_at,
      coalesce(to_do.only_winner, false) as waits_for_winner,
      case when to_do.only_winner then ${testEnds()} end as decides_at
    from email_campaigns campaign
    left join lateral (
      select count(*) as count from campaign_chunks chunk
      join campaign_recipients recipient on recipient.campaign_id = chunk.campaign_id and recipient.chunk_no = chunk.no
      where chunk.campaign_id = campaign.id and chunk.done_at > now() - make_interval(secs => ${sql.lit(WINDOW_SECONDS)})
        and recipient.sent_at is not null
    ) recent on true
    left join lateral (
      select min(coalesce(not_before, '-infinity'))
          filter (where variant <> 'winner' or campaign.ab_winner is not null) as next_at,
        bool_and(variant = 'winner') and campaign.ab_winner is null as only_winner,
        (select sum(pending) from campaign_counters where campaign_id = campaign.id) as mails
      from campaign_chunks where campaign_id = campaign.id and state in ('pending', 'sending')
    ) to_do on true
    where campaign.id = any(${ids}::uuid[]) and campaign.status = 'sending'`.execute(db)
  return new Map(
    rows.map(({ id, recently, window_seconds, left, ...rest }) => {
      const per_second = recently / window_seconds
      return [id, { ...rest, per_second, seconds_left: per_second > 0 ? Math.ceil(left / per_second) : null }]
    }),
  )
}
