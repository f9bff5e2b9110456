import { connect, migrate, startTemporaryPostgres } from '@crm/db'
import { sql } from 'kysely'
import { listRecipients, recipientsIn } from '../src/email-marketing/statistics/recipients.ts'
import { readDomains, readLinks, readTimeline } from '../src/email-marketing/statistics/report.ts'
import { readStats } from '../src/email-marketing/campaigns/campaign-stats.ts'
const postgres = await startTemporaryPostgres()
const { db } = connect({ connectionString: postgres.connectionString })
try {
await migrate(db)
const t = async (name: string, work: () => Promise<any>) => { const a = performance.now(); const r = await work(); console.log(name, Math.round(performance.now() - a), 'ms', Array.isArray(r) ? r.length : r?.data?.length ?? ''); return r }
await sql`insert into email_contents (sha256, subject, html_content, links) values ('\\x01', 's', 'h', '{https://a.com,https://b.com}')`.execute(db)
await sql`insert into email_campaigns (name, status, started_at, content_sha256) values ('B', 'sent', now() - interval '2 days', '\\x01')`.execute(db)
const { id } = await db.selectFrom('email_campaigns').select('id').executeTakeFirstOrThrow()
await t('insert recipients', () => sql`insert into campaign_recipients (campaign_id, chunk_no, email, status, email_id, sent_at, delivered_at, opened_at, clicked_at, bounced_at) select ${id}, n / 100, 'bench' || n || '@' || case when random() < 0.5 then 'gmail.com' else 'd' || (random() * 20000)::int || '.com' end, case when n % 50 = 0 then 'bounced' else 'delivered' end, 'bench-' || n, now(), now(), case when n % 3 = 0 then now() end, case when n % 20 = 0 then now() end, case when n % 50 = 0 then now() end from generate_series(1, 1000000) n`.execute(db))
await t('insert events', () => sql`insert into email_events (svix_id, type, recipient_id, campaign_id, occurred_at, link_no) select r.id::text || k, case k when 1 then 'delivered' when 2 then 'opened' else 'clicked' end, r.id, campaign_id, now() - interval '2 days' + random() * interval '2 days', case when k = 3 then 0 end from campaign_recipients r, generate_series(1, 3) k where k = 1 or (k = 2 and opened_at is not null) or (k = 3 and clicked_at is not null)`.execute(db))
await t('vacuum', () => sql`vacuum analyze`.execute(db))
const viewer = { user_id: id, time_zone: 'America/New_York', visible_owner_ids: null }
for (let i = 0; i < 2; i++) {
  await t('stats', () => readStats(db, [id]))
  await t('timeline hour', () => readTimeline(db, id, 'hour', viewer))
  await t('links', () => readLinks(db, id))
  await t('domains', () => readDomains(db, id, viewer))
  for (const status of [undefined, 'sent', 'bounced', 'opened', 'clicked', 'complained', 'failed', 'pending', 'replied', 'unknown', 'bot_clicked'] as const) await t(`recipients ${status}`, () => listRecipients(db, recipientsIn(id, status ? { status } : {}, viewer), { limit: 50 }))
  await t('recipients q', () => listRecipients(db, recipientsIn(id, { q: 'bench77@gmail.com' }, viewer), { limit: 50 }))
}
} finally { await db.destroy(); await postgres.stop() }
