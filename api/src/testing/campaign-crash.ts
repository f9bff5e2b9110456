import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { peakRate } from './peak-rate.ts'
import { type ResendServer, resendServer } from './resend-server.ts'
import { startedCampaign } from './started-campaign.ts'

export interface CrashRun {
  db: Database
  /** What the workers are told. */
  database_url: string
  redis_url?: string | undefined
  recipients: number
  workers: number
  /** How often a worker is killed with SIGKILL, at random times. Another one takes its place. */
  kills: number
  /** Requests per second, so that sending lasts long enough for the kills. */
  rate_limit: number
  /** Seconds after which a request is given up. */
  timeout_seconds: number
  /** Called once, in the middle. */
  restartDatabase?: () => Promise<void>
  give_up_seconds: number
}

export interface CrashTally {
  seconds: number
  kills: number
  /** By what the recipients became. */
  statuses: Record<string, number>
  chunks: Record<string, number>
  /** Should have got the mail and did not, whatever is said of them. */
  lost: number
  /** Got it more than once. */
  doubled: number
  /** Got it, but it is not said so; or did not, but it is said so. */
  untrue: number
  /** Got it although they had unsubscribed, or were deleted, before their chunk was frozen. */
  against_their_will: number
  unsubscribed: number
  deleted: number
  edited: number
  /** Of the provider, by name. */
  refusals: Record<string, number>
  /** The most requests in any second. */
  peak_rate: number
}

const MAIN = join(import.meta.dirname, '../../dist/main.js')
const FAULTS = { hang_up: 0.1, rate_limited: 0.05, server_error: 0.01 }

/**
 * Sends a campaign with workers that are killed all the time, through a provider that drops connections, while contacts
 * are edited, unsubscribed and deleted; then compares what the provider delivered with what the product says.
 */
export async function crashCampaign(run: CrashRun): Promise<CrashTally> {
  const { db, recipients, kills, rate_limit } = run
  const began = performance.now()
  const resend = await resendServer({ keeps_mails: false, latency_ms: 50 })
  Object.assign(resend.faults, FAULTS)
  const data_dir = await mkdtemp(join(tmpdir(), 'crm-crash-'))
  const workers = new Set<ChildProcess>()
  const hire = () => {
    const worker = startWorker(run, resend.url, data_dir)
    workers.add(worker)
    worker.once('exit', () => workers.delete(worker))
  }
  try {
    const campaign_id = await startedCampaign(db, { contacts: recipients })
    for (let worker = 0; worker < run.workers; worker++) hire()
    const trouble = disturb(db)
    const expected_seconds = recipients / 100 / rate_limit
    const restart = run.restartDatabase
    for (let kill = 0; kill < kills; kill++) {
      await sleep((expected_seconds / kills) * 1000 * (0.5 + Math.random()))
      if (kill === Math.floor(kills / 2)) await restart?.()
      const victim = [...workers][Math.floor(Math.random() * workers.size)]
      victim?.kill('SIGKILL')
      hire()
    }
    await sent(db, campaign_id, run.give_up_seconds, () => workers.size > 0)
    const harm = await trouble.stop()
    return { ...(await tally(db, campaign_id, resend, harm)), kills, seconds: (performance.now() - began) / 1000 }
  } finally {
    await Promise.all(
      [...workers].map(async (worker) => {
        worker.kill('SIGKILL')
        await once(worker, 'exit')
      }),
    )
    await resend.close()
    await rm(data_dir, { recursive: true, force: true })
  }
}

type Settings = Pick<CrashRun, 'database_url' | 'redis_url' | 'rate_limit' | 'timeout_seconds'>

/** A process of the built product that works on jobs, and sends mail through the provider at the address. */
export function startWorker(run: Settings, provider_url: string, data_dir: string): ChildProcess {
  const { database_url, redis_url = '', rate_limit, timeout_seconds } = run
  return spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      RUN: 'worker',
      LOG_LEVEL: process.env.CRASH_LOG ?? 'fatal',
      DATA_DIR: data_dir,
      DATABASE_URL: database_url,
      REDIS_URL: redis_url,
      SECRET_KEY: 'the same for all workers of the crash test',
      RESEND_API_KEY: 're_key',
      RESEND_BASE_URL: provider_url,
      RESEND_RATE_LIMIT: String(rate_limit),
      RESEND_TIMEOUT: String(timeout_seconds),
      MAIL_FROM: 'crm@example.com',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

interface Harm {
  edited: number
  /** When a contact was unsubscribed or deleted, by the clock of the database, after it was committed. */
  gone: Map<string, string>
  unsubscribed: number
  deleted: number
}

/** Edits, unsubscribes and deletes contacts at random until it is stopped. */
function disturb(db: Database) {
  const harm: Harm = { edited: 0, gone: new Map(), unsubscribed: 0, deleted: 0 }
  const stopping = new AbortController()
  const one = async () => {
    const contact = await db
      .selectFrom('contacts')
      .select('id')
      .where(
        sql<boolean>`id >= (select id from contacts order by id offset floor(random() * (select count(*) from contacts)) limit 1)`,
      )
      .where('deleted_at', 'is', null)
      .orderBy('id')
      .limit(1)
      .executeTakeFirst()
    if (!contact) return
    const { id } = contact
    const draw = Math.random()
    const change =
      draw < 0.8
        ? { first_name: `Edited ${Math.random()}` }
        : draw < 0.95
          ? { email_subscribed: false }
          : { deleted_at: sql<string>`now()` }
    await db.updateTable('contacts').set(change).where('id', '=', id).execute()
    if (draw < 0.8) harm.edited++
    else {
      const { rows } = await sql<{ at: string }>`select clock_timestamp() as at`.execute(db)
      if (!harm.gone.has(id)) harm.gone.set(id, rows[0]?.at as string)
      if (draw < 0.95) harm.unsubscribed++
      else harm.deleted++
    }
  }
  const work = (async () => {
    while (!stopping.signal.aborted) {
      // The database may be starting again.
      await one().catch(() => {})
      await sleep(15)
    }
  })()
  return {
    async stop() {
      stopping.abort()
      await work
      return harm
    },
  }
}

async function sent(db: Database, campaign_id: string, give_up_seconds: number, isWorking: () => boolean) {
  const deadline = performance.now() + give_up_seconds * 1000
  while (performance.now() < deadline) {
    if (!isWorking()) throw new Error('Every worker has stopped by itself; CRASH_LOG=info shows why.')
    const campaign = await db
      .selectFrom('email_campaigns')
      .select('status')
      .where('id', '=', campaign_id)
      .executeTakeFirst()
      .catch(() => undefined)
    if (campaign?.status === 'sent') return
    await sleep(250)
  }
}

async function tally(db: Database, campaign_id: string, resend: ResendServer, harm: Harm) {
  const { rows } = await sql<{ id: string; contact_id: string; status: string; frozen_at: string | null }>`
    select r.id, r.contact_id, r.status, c.first_attempt_at as frozen_at
    from campaign_recipients r join campaign_chunks c on c.campaign_id = r.campaign_id and c.no = r.chunk_no
    where r.campaign_id = ${campaign_id}`.execute(db)
  const chunks = await db
    .selectFrom('campaign_chunks')
    .select(['state', sql<number>`count(*)::integer`.as('count')])
    .where('campaign_id', '=', campaign_id)
    .groupBy('state')
    .execute()
  const result = { lost: 0, doubled: 0, untrue: 0, against_their_will: 0 }
  const statuses: Record<string, number> = {}
  for (const { id, contact_id, status, frozen_at } of rows) {
    statuses[status] = (statuses[status] ?? 0) + 1
    const deliveries = resend.deliveries.get(id) ?? 0
    const gone_at = harm.gone.get(contact_id)
    const wasGone = gone_at !== undefined && frozen_at !== null && gone_at < frozen_at
    if (deliveries > 1) result.doubled++
    if (deliveries === 0 && gone_at === undefined) result.lost++
    if (deliveries > 0 !== (status === 'sent')) result.untrue++
    if (deliveries > 0 && wasGone) result.against_their_will++
  }
  const { edited, unsubscribed, deleted } = harm
  return {
    ...result,
    statuses,
    chunks: Object.fromEntries(chunks.map(({ state, count }) => [state, count])),
    edited,
    unsubscribed,
    deleted,
    refusals: resend.refusals,
    peak_rate: peakRate(resend.asked_at),
  }
}
