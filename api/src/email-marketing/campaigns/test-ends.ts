import { sql } from 'kysely'

/** When a test is decided whose mails have all gone out: of a row of `email_campaigns` called `campaign`. */
export function testEnds() {
  return sql<string>`(coalesce((
    select max(done_at) from campaign_chunks where campaign_id = campaign.id and variant in ('a', 'b')), campaign.snapshot_at)
    + make_interval(mins => coalesce(campaign.ab_wait_minutes, 0)))`
}
