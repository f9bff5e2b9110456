import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect, type Database } from '@crm/db'
import { sql } from 'kysely'
import type { Context } from '../src/context.ts'
import { takeSnapshot } from '../src/email-marketing/sending/take-snapshot.ts'
import { startWorker } from '../src/testing/campaign-crash.ts'
import { peakRate } from '../src/testing/peak-rate.ts'
import { startRedis } from '../src/testing/redis.ts'
import { OFFER, startedCampaign } from '../src/testing/started-campaign.ts'
import { say } from './report.ts'

const CONTENT_BYTES = 8_000
const RATE_LIMITS = [5, 50]

interface Sizes {
  snapshot: number
  sending: number
  rate_seconds: number
}

/** How fast the list of recipients is made, how fast mails go out, and whether the limit of the provider is kept. */
export async function measureCampaigns(connectionString: string, { quick }: { quick: boolean }): Promise<void> {
  const sizes: Sizes = quick
    ? { snapshot: 100_000, sending: 20_000, rate_seconds: 10 }
    : { snapshot: 1_000_000, sending: 100_000, rate_seconds: 30 }
  const { db } = connect({ connectionString, max: 4 })
  const provider = await startProvider()
  try {
    say('')
    await measureSnapshot(db, sizes.snapshot)
    for (const backend of ['postgres', 'redis'] as const) {
      await measureSending(db, { connectionString, provider, backend, recipients: sizes.sending })
    }
    for (const limit of RATE_LIMITS) {
      await measureRate(db, { connectionString, provider, limit, seconds: sizes.rate_seconds })
    }
  } finally {
    await db.destroy()
    await provider.stop()
  }
}

async function measureSnapshot(db: Database, contacts: number) {
  const campaign_id = await prepareCampaign(db, contacts)
  let peak = 0
  const before = process.memoryUsage.rss()
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss())
  }, 20)
  const began = performance.now()
  await takeSnapshot({ db } as Context, campaign_id, new AbortController().signal)
  const seconds = (performance.now() - began) / 1000
  clearInterval(watch)
  const { recipient_count } = await statusOf(db, campaign_id)
  const grown = Math.max(0, Math.round((peak - before) / 2 ** 20))
  say(
    `snapshot of ${number(recipient_count)} recipients: ${seconds.toFixed(1)} s, memory grows by ${grown} MB (goal for 1,000,000: 15 s) ${load()}`,
  )
  await db.updateTable('email_campaigns').set({ status: 'cancelled' }).where('id', '=', campaign_id).execute()
}

interface Sending {
  connectionString: string
  provider: Provider
  backend: 'postgres' | 'redis'
  recipients: number
}

async function measureSending(db: Database, { connectionString, provider, backend, recipients }: Sending) {
  const redis = backend === 'redis' ? await startRedis() : undefined
  const campaign_id = await prepareCampaign(db, recipients)
  await takeSnapshot({ db } as Context, campaign_id, new AbortController().signal)
  await sql`vacuum analyze campaign_recipients, campaign_chunks, contacts`.execute(db)
  await withWorkers({ count: 1, connectionString, provider, redis_url: redis?.url, rate_limit: 10_000 }, async () => {
    while ((await statusOf(db, campaign_id)).status !== 'sent') await sleep(200)
  })
  await redis?.stop()
  const { rows } = await sql<{ seconds: number; sent: number }>`
    select extract(epoch from max(done_at) - min(first_attempt_at))::float8 as seconds,
      (select count(*)::integer from campaign_recipients where campaign_id = ${campaign_id} and status = 'sent') as sent
    from campaign_chunks where campaign_id = ${campaign_id}`.execute(db)
  const { seconds = 0, sent = 0 } = rows[0] ?? {}
  say(
    `${number(sent)} mails of ${CONTENT_BYTES / 1000} KB, jobs on ${backend}: ${number(Math.round(sent / seconds))} mails/s (goal: 10,000) ${load()}`,
  )
}

interface RateRun {
  connectionString: string
  provider: Provider
  limit: number
  seconds: number
}

async function measureRate(db: Database, { connectionString, provider, limit, seconds }: RateRun) {
  const campaign_id = await prepareCampaign(db, limit * 100 * seconds)
  await takeSnapshot({ db } as Context, campaign_id, new AbortController().signal)
  await provider.forget()
  await withWorkers({ count: 3, connectionString, provider, rate_limit: limit }, async () => {
    while ((await statusOf(db, campaign_id)).status !== 'sent') await sleep(200)
  })
  const asked_at = await provider.askedAt()
  const span = ((asked_at.at(-1) ?? 0) - (asked_at[0] ?? 0)) / 1000
  const share = (asked_at.length - 1) / span / limit
  say(
    `limit of ${limit} requests/s over three processes: most in any second ${peakRate(asked_at)}, used ${(share * 100).toFixed(1)} % (goal: 95 %) ${load()}`,
  )
}

async function prepareCampaign(db: Database, contacts: number): Promise<string> {
  const filler = 'We repair and replace roofs, gutters and siding all over the state. '
  const text = filler
    .repeat(Math.ceil(CONTENT_BYTES / filler.length))
    .slice(0, CONTENT_BYTES - OFFER.html_content.length)
  const html_content = OFFER.html_content.replace('<a href', `<p>${text}</p><a href`)
  await sql`alter table contacts disable trigger user`.execute(db)
  const id = await startedCampaign(db, { contacts, content: { ...OFFER, html_content } })
  await sql`alter table contacts enable trigger user`.execute(db)
  await sql`vacuum analyze contacts`.execute(db)
  return id
}

function statusOf(db: Database, id: string) {
  return db
    .selectFrom('email_campaigns')
    .select(['status', 'recipient_count'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
}

interface Workers {
  count: number
  connectionString: string
  provider: Provider
  redis_url?: string | undefined
  rate_limit: number
}

async function withWorkers(
  { count, connectionString, provider, redis_url, rate_limit }: Workers,
  work: () => Promise<void>,
) {
  const data_dir = await mkdtemp(join(tmpdir(), 'crm-bench-'))
  const run = { database_url: connectionString, redis_url, rate_limit, timeout_seconds: 30 }
  const workers = Array.from({ length: count }, () => startWorker(run, provider.url, data_dir))
  await work()
  await Promise.all(
    workers.map(async (worker) => {
      const gone = once(worker, 'exit')
      worker.kill('SIGTERM')
      await gone
    }),
  )
  await rm(data_dir, { recursive: true, force: true })
}

interface Provider {
  url: string
  askedAt(): Promise<number[]>
  forget(): Promise<void>
  stop(): Promise<void>
}

/** The provider on the loopback, in a process of its own. */
async function startProvider(): Promise<Provider> {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--conditions=source', '--import=tsx', join(import.meta.dirname, '../src/testing/resend-server.ts')],
    { env: { ...process.env, PORT: '0', KEEPS_MAILS: 'false' }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  const url = /http:\S+/.exec(String(line))?.[0] as string
  return {
    url,
    askedAt: async () => (await (await fetch(`${url}/control/asked-at`)).json()) as number[],
    forget: async () => void (await fetch(`${url}/control/set`, { method: 'POST', body: '{"asked_at":[]}' })),
    async stop() {
      child.kill()
      await once(child, 'exit')
    },
  }
}

function load(): string {
  return `[load ${loadavg()[0]?.toFixed(1)}]`
}

function number(value: number): string {
  return value.toLocaleString('en-US')
}
