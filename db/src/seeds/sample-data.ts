import { generateKeyBetween } from 'fractional-indexing'
import { sql } from 'kysely'
import type { Database } from '../connect.ts'
import { inventLead, type LeadLife } from './lead-life.ts'
import { createRandom } from './random.ts'
import { SEED_COLUMNS, SEED_TABLES, type SeedBatch, type SeedCounts, type SeedTable } from './rows.ts'
import { readKnownNames, requireEmpty, requireStages } from './workspace.ts'

const LEADS = 120
const SEED = 11

export interface SampleDataOptions {
  /** Who owns the leads; nobody when null. */
  owner_id: string | null
  /** Also add to a workspace that has leads already. */
  force?: boolean
}

/**
 * Fills a workspace with invented contractors, their people, tasks and histories, whose dates are relative to now.
 * Takes a transaction too; otherwise it is one of its own.
 * @returns how many rows of each table it added
 * @throws StartError when the workspace has leads already, or no open stage
 */
export function seedSampleData(db: Database, options: SampleDataOptions): Promise<SeedCounts> {
  return db.isTransaction ? addSampleData(db, options) : db.transaction().execute((trx) => addSampleData(trx, options))
}

async function addSampleData(db: Database, { owner_id, force = false }: SampleDataOptions): Promise<SeedCounts> {
  if (!force) await requireEmpty(db)
  const stages = await requireStages(db)
  const known = await readKnownNames(db)
  const random = createRandom(SEED + known.size)
  const workspace = { stages, owner_ids: owner_id === null ? [] : [owner_id], now: new Date(), detail: 'full' as const }
  const lives = Array.from({ length: LEADS }, () => inventLead(random, workspace, known))
  const rows: SeedBatch = {
    leads: await placeLeads(db, lives),
    contacts: lives.flatMap((life) => life.contacts),
    tasks: lives.flatMap((life) => life.tasks),
    activities: lives.flatMap((life) => life.activities),
  }
  for (const table of SEED_TABLES) await insertRows(db, table, rows[table])
  await db.insertInto('live_events').values({ type: 'reset', entity: 'lead' }).execute()
  return {
    leads: rows.leads.length,
    contacts: rows.contacts.length,
    tasks: rows.tasks.length,
    activities: rows.activities.length,
  }
}

/** Whoever entered a stage last stands on top, as on a board that was worked on; below the leads that stand there already. */
async function placeLeads(db: Database, lives: LeadLife[]): Promise<SeedBatch['leads']> {
  const bottoms = await db
    .selectFrom('leads')
    .select(['stage_id', sql<string>`max(position)`.as('position')])
    .where('deleted_at', 'is', null)
    .groupBy('stage_id')
    .execute()
  const last = new Map(bottoms.map((row) => [row.stage_id, row.position]))
  const newestFirst = lives.map((life) => life.lead).sort((a, b) => (a.stage_entered_at > b.stage_entered_at ? -1 : 1))
  return newestFirst.map((lead) => {
    const position = generateKeyBetween(last.get(lead.stage_id) ?? null, null)
    last.set(lead.stage_id, position)
    return { ...lead, position }
  })
}

/** One statement with one parameter, however many rows there are. */
async function insertRows(db: Database, table: SeedTable, rows: object[]) {
  const columns = sql.join(SEED_COLUMNS[table].map((column) => sql.ref(column)))
  await sql`
    insert into ${sql.table(table)} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::jsonb)`.execute(
    db,
  )
}
