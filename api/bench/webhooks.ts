import { createHmac } from 'node:crypto'
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Database } from '@crm/db'
import { sql } from 'kysely'
import { say } from './report.ts'
import { type Server, startProduct } from './servers.ts'

const KEY = Buffer.from('a secret of the provider in the bench')
const PER_SECOND = 1_000
const PER_TICK = 10
/** Every tenth message is told again. */
const REPEATED_EVERY = 10
const TYPES = ['delivered', 'opened', 'opened', 'clicked'] as const

interface Message {
  id: string
  body: string
}

/** A thousand signed webhooks a second, some of them told again: how soon they are answered, and that each counts once. */
export async function measureWebhooks(
  connectionString: string,
  { quick, start = startProduct }: { quick: boolean; start?: (env: Record<string, string>) => Promise<Server> },
): Promise<void> {
  const seconds = quick ? 5 : 60
  const { db } = connect({ connectionString, max: 2 })
  const recipients = await sentRecipients(db, Math.ceil((seconds * PER_SECOND) / TYPES.length))
  const product = await start({
    DATABASE_URL: connectionString,
    RESEND_API_KEY: 're_bench',
    MAIL_FROM: 'bench@example.com',
    RESEND_WEBHOOK_SECRET: `whsec_${KEY.toString('base64')}`,
    LOG_LEVEL: 'error',
  })
  try {
    const messages = recipients.flatMap((recipient) => TYPES.map((type, index) => messageOf(recipient, type, index)))
    const { took, latencies } = await tellAll(product.url, messages)
    const { events, opened, clicked } = await readBack(db)
    const once = events === messages.length && opened === recipients.length * 2 && clicked === recipients.length
    say('')
    say(
      `${messages.length.toLocaleString('en-US')} webhooks, a tenth of them twice: ${Math.round(latencies.length / took)}/s (goal: 1,000), answered in ${at(latencies, 0.5)} ms, 99% in ${at(latencies, 0.99)} ms; ${once ? 'each counted once' : `COUNTED WRONG: ${events} events, ${opened} opens, ${clicked} clicks`}`,
    )
  } finally {
    await product.stop()
    await db.destroy()
  }
}

async function sentRecipients(db: Database, count: number): Promise<{ id: string; email_id: string }[]> {
  const { rows } = await sql<{ id: string; email_id: string }>`
    with campaign as (
      insert into email_campaigns (name, status, started_at) values ('Bench of webhooks', 'sent', now()) returning id
    ), chunk as (
      insert into campaign_chunks (campaign_id, no, state, is_on_timeline) select id, 0, 'done', true from campaign
    )
    insert into campaign_recipients (campaign_id, chunk_no, email, status, email_id, sent_at)
    select id, 0, 'bench' || n || '@example.com', 'sent', 'bench-' || n, now()
    from campaign, generate_series(1, ${count}::integer) n
    returning id, email_id`.execute(db)
  await sql`
    insert into activities (activity_type, direction, subject, email_id, email_status)
    select 'email', 'outbound', 'Bench', email_id, 'sent' from campaign_recipients where email_id like 'bench-%'`.execute(
    db,
  )
  await sql`vacuum analyze campaign_recipients, activities`.execute(db)
  return rows
}

function messageOf({ id, email_id }: { id: string; email_id: string }, type: string, index: number): Message {
  const created_at = new Date(Date.UTC(2026, 0, 1) + index * 600_000).toISOString()
  const click = { click: { link: 'https://example.com/', userAgent: 'Mozilla/5.0', ipAddress: '203.0.113.1' } }
  const data = { email_id, tags: { recipient_id: id }, ...(type === 'clicked' && click) }
  return { id: `bench-${id}-${index}`, body: JSON.stringify({ type: `email.${type}`, created_at, data }) }
}

/** At an even pace, whatever the answers do. */
async function tellAll(url: string, messages: Message[]) {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const target = new URL('/api/crm/email-marketing/webhooks/resend', url)
  const latencies: number[] = []
  const waiting: Promise<void>[] = []
  const began = performance.now()
  for (let next = 0; next < messages.length; ) {
    for (const message of messages.slice(next, next + PER_TICK)) {
      waiting.push(tell(target, agent, message, latencies))
      if (++next % REPEATED_EVERY === 0) waiting.push(tell(target, agent, message, latencies))
    }
    await sleep(Math.max(0, began + (next / PER_SECOND) * 1000 - performance.now()))
  }
  await Promise.all(waiting)
  agent.destroy()
  return { took: (performance.now() - began) / 1000, latencies: latencies.sort((a, b) => a - b) }
}

function tell(target: URL, agent: Agent, { id, body }: Message, latencies: number[]): Promise<void> {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', KEY).update(`${id}.${timestamp}.${body}`).digest('base64')
  const headers = {
    'content-type': 'application/json',
    'svix-id': id,
    'svix-timestamp': timestamp,
    'svix-signature': `v1,${signature}`,
  }
  const asked = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request(target, { method: 'POST', agent, headers }, (answer) => {
      answer.resume().on('end', () => {
        latencies.push(performance.now() - asked)
        if (answer.statusCode === 200) resolve()
        else reject(new Error(`a webhook was answered with ${answer.statusCode}`))
      })
    })
    sent.on('error', reject).end(body)
  })
}

async function readBack(db: Database) {
  const { rows } = await sql<{ events: number; opened: number; clicked: number }>`
    select (select count(*)::integer from email_events where svix_id like 'bench-%') as events,
      sum(open_count)::integer as opened, sum(click_count)::integer as clicked
    from campaign_recipients where email_id like 'bench-%'`.execute(db)
  return rows[0] ?? { events: 0, opened: 0, clicked: 0 }
}

function at(sorted: number[], share: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(0)
}
