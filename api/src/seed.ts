/**
 * `pnpm seed` fills the workspace with sample data; `pnpm seed --leads 100000 [--seed 1]` with as many leads as one
 * wants to measure with. It works on DATABASE_URL, or on the built-in PostgreSQL while the product is stopped.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Database, migrate, type SeedCounts, StartError, seedManyLeads, seedSampleData } from '@crm/db'
import { pino } from 'pino'
import { loadConfig } from './config.ts'
import { openInfra } from './infra.ts'

const ROOT = join(import.meta.dirname, '../..')
const USAGE = 'pnpm seed [--leads <1 to 5000000> [--seed <number>]] [--force]'

interface Options {
  /** Unset: the sample data. */
  leads: number | undefined
  seed: number
  force: boolean
}

try {
  await run(readOptions(process.argv.slice(2)))
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : `Seeding failed: ${(error as Error).stack}`}\n`)
  process.exitCode = 1
}

async function run({ leads, seed, force }: Options) {
  const infra = await openInfra(loadConfig(ROOT), pino({ level: 'warn' }))
  try {
    await migrate(infra.db)
    const started = performance.now()
    const counts =
      leads === undefined
        ? await seedSampleData(infra.db, { owner_id: await findFirstAdmin(infra.db), force })
        : await seedManyLeads(infra.database_url, { count: leads, seed, force })
    process.stdout.write(`Added ${describe(counts)} in ${((performance.now() - started) / 1000).toFixed(1)} s.\n`)
  } finally {
    await infra.close()
  }
}

/** @throws StartError saying how it is called */
function readOptions(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args: args[0] === '--' ? args.slice(1) : args,
      options: { leads: { type: 'string' }, seed: { type: 'string' }, force: { type: 'boolean', default: false } },
    })
    if (values.seed !== undefined && values.leads === undefined) throw new Error('--seed needs --leads')
    return {
      leads: wholeNumber('--leads', values.leads, 1, 5_000_000),
      seed: wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1) ?? 1,
      force: values.force,
    }
  } catch (error) {
    const reason = (error as Error).message.split('. ')[0]
    throw new StartError(`${reason}. Usage: ${USAGE}`)
  }
}

function wholeNumber(name: string, text: string | undefined, min: number, max: number): number | undefined {
  if (text === undefined) return undefined
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(number >= min && number <= max))
    throw new Error(`${name} must be a whole number from ${min} to ${max}, not "${text}"`)
  return number
}

async function findFirstAdmin(db: Database): Promise<string | null> {
  const admin = await db
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('is_active', '=', true)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst()
  return admin?.id ?? null
}

function describe(counts: SeedCounts): string {
  return Object.entries(counts)
    .map(([table, count]) => `${count.toLocaleString('en-US')} ${table}`)
    .join(', ')
}
