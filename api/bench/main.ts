/**
 * `pnpm bench` measures the product beside a bare server on the same database, in the same run, in turn:
 * `pnpm bench [--leads 100000] [--only <text>] [--quick]`. Quote the ratios: the rates depend on the machine.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { connect, type Database, migrate, seedManyLeads, startEmbeddedPostgres } from '@crm/db'
import { newApiKey } from '../src/auth/api-keys.ts'
import type { BareCase } from './bare-server.ts'
import { measureCampaigns } from './campaign.ts'
import { openRecorder } from './capture.ts'
import { load, median, type Rate, type Target } from './load.ts'
import { type Operation, prepareBareTables, prepareOperations, someLeads } from './operations.ts'
import { findDuplicates, measureRecord } from './record.ts'
import { printHeading, printOperation, say } from './report.ts'
import { buildProduct, residentMegabytes, type Server, startBare, startProduct } from './servers.ts'
import { measureWebhooks } from './webhooks.ts'
import { measureBoard, measureImport } from './whole-product.ts'

const { values: options } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    only: { type: 'string', default: '' },
    quick: { type: 'boolean', default: false },
  },
})
const LEADS = Number(options.leads)
const MOVES_BEFORE = options.quick ? 2_000 : 30_000
const ROUNDS = options.quick ? 2 : 5
const ROUND_SECONDS = options.quick ? 1 : 3
const REST_SECONDS = options.quick ? 2 : 15

const closers: (() => Promise<unknown>)[] = []
let removeData = async () => {}
try {
  await run()
} finally {
  await stopAll()
  await removeData()
}

async function stopAll() {
  for (const close of closers.splice(0).reverse()) await close()
}

async function run() {
  await buildProduct()
  const dataDir = await mkdtemp(join(tmpdir(), 'demand-crm-bench-'))
  await chmod(dataDir, 0o711)
  removeData = () => rm(dataDir, { recursive: true, force: true })
  const postgres = await startEmbeddedPostgres({ dataDir })
  closers.push(() => postgres.stop())
  const { db } = connect({ connectionString: postgres.connectionString, max: 4 })
  closers.push(() => db.destroy())
  await migrate(db)
  const { user_id, key } = await addUsers(db)

  const seeding = performance.now()
  const rows = await seedManyLeads(postgres.connectionString, { count: LEADS, seed: 1 })
  const total = Object.values(rows).reduce((sum, count) => sum + count, 0)
  say(`${LEADS.toLocaleString('en-US')} leads, ${total.toLocaleString('en-US')} rows, seeded in ${seconds(seeding)} s`)

  await findDuplicates(db)
  const product = await startProduct({ DATABASE_URL: postgres.connectionString, DATA_DIR: dataDir })
  closers.push(() => product.stop())
  await new Promise((resolve) => setTimeout(resolve, REST_SECONDS * 1000))
  const atRest = await residentMegabytes(product.pid)

  const target: Target = { url: product.url, headers: { authorization: `Bearer ${key}` } }
  const moving = performance.now()
  await moveAround(db, target)
  say(`${MOVES_BEFORE.toLocaleString('en-US')} moves through the product in ${seconds(moving)} s`)

  await prepareBareTables(db)
  const recorder = openRecorder(postgres.connectionString)
  const operations = (await prepareOperations(db, recorder, user_id)).filter(({ name }) => name.includes(options.only))
  await recorder.close()
  const bareCases = operations.flatMap(({ name, bare }) =>
    bare.map((one) => [bareKey(name, one.name), one.cases] as const),
  )
  const bare = await startBare({ database_url: postgres.connectionString, operations: Object.fromEntries(bareCases) })
  closers.push(() => bare.stop())

  printHeading()
  for (const operation of operations) printOperation(operation, await measure(operation, target, bare))

  say('')
  say(`server at rest: ${atRest} MB (goal: under 200); after the load ${await residentMegabytes(product.pid)} MB`)
  await bare.stop()
  if ('record'.includes(options.only)) await measureRecord(db, target, { user_id, quick: options.quick })
  if ('campaign'.includes(options.only)) await measureCampaigns(postgres.connectionString, { quick: options.quick })
  if ('webhooks'.includes(options.only)) await measureWebhooks(postgres.connectionString, { quick: options.quick })
  if (options.only === '') await measureWhole(product, target, key, dataDir)
}

/** What is not a request: an import, the board in a browser, a second start on the built-in database. */
async function measureWhole(product: Server, target: Target, key: string, dataDir: string) {
  const rows = options.quick ? 5_000 : 100_000
  for (const update_by of [null, 'email'] as const) {
    const { seconds, peak_mb } = await measureImport(target, product, rows, update_by)
    const name = `import of ${rows.toLocaleString('en-US')} rows${update_by ? ` that change leads found by ${update_by}` : ''}`
    say(`${name}: ${seconds.toFixed(1)} s, peak ${peak_mb} MB (goal: 60 s, 300 MB)`)
  }
  await measureBoard(product.url, key)
  await stopAll()
  const second = await startProduct({ DATA_DIR: dataDir })
  say(`second start: ${second.start_seconds.toFixed(1)} s (goal: under 5)`)
  await second.stop()
}

/** The bare servers and the product in turn, so that what else the machine does meets them alike. */
async function measure(operation: Operation, target: Target, bare: Server) {
  const { calls, is_write, bare: variants } = operation
  const runs: { target: Target; calls: typeof calls; rates: Rate[] }[] = [
    { target, calls, rates: [] },
    ...variants.map(({ name, cases }) => ({
      target: { url: bare.url, headers: {} },
      calls: cases.map((_: BareCase, index) => ({
        method: is_write ? ('POST' as const) : ('GET' as const),
        path: `/run/${encodeURIComponent(bareKey(operation.name, name))}/${index}`,
      })),
      rates: [],
    })),
  ]
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { target, calls, rates } of runs) {
      const rate = await load({ target, calls, once: is_write, run: { seconds: round === 0 ? 1 : ROUND_SECONDS } })
      // The first round warms up.
      if (round > 0) rates.push(rate)
    }
  }
  const [product, ...others] = runs.map(({ rates }) => median(rates))
  return { product: product as Rate, bare: others }
}

function bareKey(operation: string, variant: string): string {
  return `${operation} ${variant}`
}

async function moveAround(db: Database, target: Target) {
  const stages = await db.selectFrom('pipeline_stages').select('id').where('is_closed', '=', false).execute()
  const leads = await someLeads(db, MOVES_BEFORE)
  const calls = leads.map(({ id }, index) => ({
    method: 'POST' as const,
    path: `/api/crm/pipeline/leads/${id}/move`,
    body: { stage_id: stages[index % stages.length]?.id },
  }))
  await load({ target, calls, once: true, run: { amount: MOVES_BEFORE } })
}

async function addUsers(db: Database): Promise<{ user_id: string; key: string }> {
  const users = ['Ada', 'Ben', 'Cleo', 'Dev', 'Eva'].map((name) => ({
    name,
    email: `${name.toLowerCase()}@example.com`,
    role: 'admin' as const,
  }))
  const [first] = await db.insertInto('users').values(users).returning('id').execute()
  const user_id = first?.id as string
  const { key, prefix, key_sha256 } = newApiKey()
  await db.insertInto('api_keys').values({ name: 'bench', user_id, role: 'admin', prefix, key_sha256 }).execute()
  return { user_id, key }
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1)
}
