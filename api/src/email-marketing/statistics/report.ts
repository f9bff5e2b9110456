import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { type Viewer, visibleContactId } from '../../platform/visibility.ts'

type Interval = 'hour' | 'day'

/** How many intervals a timeline has. */
const SPAN: Record<Interval, number> = { hour: 72, day: 60 }
const MOST_DOMAINS = 50
const FEW_HOURS_MS = 3 * 24 * 3_600_000

interface Counts {
  delivered: number
  opened: number
  clicked: number
  bounced: number
  complained: number
  unsubscribed: number
  replied: number
}

const COUNTED = ['delivered', 'opened', 'clicked', 'bounced', 'complained', 'unsubscribed', 'replied'] as const

/**
 * How many events of each kind each hour or day had since the campaign began, clicks of scanners left out. Days are
 * those of the viewer. Hours, for the first three days, unless asked for otherwise.
 */
export async function readTimeline(db: Database, campaign_id: string, interval: Interval | undefined, viewer: Viewer) {
  const { started_at } = await db
    .selectFrom('email_campaigns')
    .select('started_at')
    .where('id', '=', campaign_id)
    .executeTakeFirstOrThrow()
  const unit = interval ?? (started_at && Date.now() - Date.parse(started_at) > FEW_HOURS_MS ? 'day' : 'hour')
  if (!started_at) return { interval: unit, data: [] }
  const sums = sql.raw(
    COUNTED.map((type) => `coalesce(sum(n) filter (where type = '${type}'), 0)::integer as ${type}`).join(', '),
  )
  const begin = sql`date_trunc(${unit}, ${started_at}::timestamptz, ${viewer.time_zone})`
  const { rows } = await sql<Counts & { at: string }>`
    with counted as (
      select date_bin('1 hour', occurred_at, ${begin}) as hour, type, count(*) as n
      from email_events
      where campaign_id = ${campaign_id} and type = any(${[...COUNTED]}) and not is_bot
        and occurred_at >= ${begin} and occurred_at < ${begin} + ${`${SPAN[unit]} ${unit}s`}::interval
      group by 1, 2
    )
    select date_trunc(${unit}, hour, ${viewer.time_zone}) as at, ${sums} from counted group by 1 order by 1`.execute(db)
  return { interval: unit, data: rows }
}

/**
 * How often each link was clicked, by how many people; all links of the mail, whether they were clicked or not. Of links
 * that the provider counted what follows the `?` is left out: it may tell who clicked.
 */
export async function readLinks(db: Database, campaign_id: string) {
  const { rows } = await sql<{
    variant: 'a' | 'b' | null
    no: number | null
    url: string
    people: number
    clicks: number
    bot_clicks: number
  }>`
    with links as (
      select v.variant, link.no - 1 as no, link.url
      from email_campaigns c
      cross join lateral (values ('a', c.content_sha256), ('b', c.ab_content_sha256)) v (variant, sha256)
      join email_contents content on content.sha256 = v.sha256
      cross join lateral unnest(content.links) with ordinality link (url, no)
      where c.id = ${campaign_id}
    ), clicked as (
      select r.variant, e.link_no, case when e.link_no is null then split_part(e.url, '?', 1) end as url,
        count(distinct e.recipient_id) filter (where not e.is_bot)::integer as people,
        count(*) filter (where not e.is_bot)::integer as clicks, count(*) filter (where e.is_bot)::integer as bot_clicks
      from email_events e join campaign_recipients r on r.id = e.recipient_id
      where e.campaign_id = ${campaign_id} and e.type = 'clicked'
      group by 1, 2, 3
    )
    select coalesce(links.variant, clicked.variant) as variant, coalesce(links.no, clicked.link_no)::integer as no,
      coalesce(links.url, clicked.url, '') as url, coalesce(people, 0) as people, coalesce(clicks, 0) as clicks,
      coalesce(bot_clicks, 0) as bot_clicks
    from links full join clicked on clicked.variant = links.variant and clicked.link_no = links.no
    order by people desc, clicks desc, variant, no nulls last, url
    limit 200`.execute(db)
  return rows
}

/** How mail fares at each mail domain, the largest first, among the contacts the viewer sees. */
export async function readDomains(db: Database, campaign_id: string, viewer: Viewer) {
  const sums = sql.raw(COUNTED.map((type) => `count(${type}_at)::integer as ${type}`).join(', '))
  const { rows } = await sql<Counts & { domain: string; sent: number; failed: number }>`
    select split_part(r.email, '@', 2) as domain, count(sent_at)::integer as sent, ${sums},
      count(*) filter (where status in ('failed', 'unknown'))::integer as failed
    from campaign_recipients r
    where r.campaign_id = ${campaign_id} and ${visibleContactId(viewer, sql`r.contact_id`)}
    group by 1 having count(sent_at) > 0 or count(*) filter (where status in ('failed', 'unknown')) > 0
    order by sent desc, domain limit ${sql.lit(MOST_DOMAINS)}`.execute(db)
  return rows
}
