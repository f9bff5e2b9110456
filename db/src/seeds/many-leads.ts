import { generateKeyBetween } from 'fractional-indexing'
import type pg from 'pg'
import { connect } from '../connect.ts'
import { copyRows } from './copy-rows.ts'
import { inventLead, type Workspace } from './lead-life.ts'
import { createRandom } from './random.ts'
import { SEED_TABLES, type SeedBatch, type SeedCounts } from './rows.ts'
import { readKnownNames, requireEmpty, requireStages } from './workspace.ts'

const BATCH_LEADS = 5_000

export interface ManyLeadsOptions {
  count: number
  /** The same seed gives the same leads, on the same day and for the same users and stages. */
  seed: number
  /** What every date is relative to; the start of the current day in UTC. */
  now?: Date
  /** Also add to a workspace that has leads already. */
  force?: boolean
}

/**
 * Adds any number of leads, each with a contact, its moves and perhaps an open task, by COPY in one transaction.
 * Nobody else can change leads until it ends.
 * @returns how many rows of each table it added
 * @throws StartError when the workspace has leads already, or no open stage
 */
export async function seedManyLeads(connectionString: string, options: ManyLeadsOptions): Promise<SeedCounts> {
  const { db, pool } = connect({ connectionString, max: 2, applicationName: 'demand-crm seed' })
  try {
    if (!options.force) await requireEmpty(db)
    const workspace: Workspace = {
      stages: await requireStages(db),
      owner_ids: (await db.selectFrom('users').select('id').where('is_active', '=', true).orderBy('id').execute()).map(
        (user) => user.id,
      ),
      now: options.now ?? startOfDay(),
      detail: 'short',
    }
    const known = await readKnownNames(db)
    const client = await pool.connect()
    try {
      return await copyLeads(client, workspace, known, options)
    } finally {
      client.release(true)
    }
  } finally {
    await db.destroy()
  }
}

function startOfDay(): Date {
  return new Date(new Date().setUTCHours(0, 0, 0, 0))
}

async function copyLeads(
  client: pg.ClientBase,
  workspace: Workspace,
  known: Map<string, number>,
  { count, seed }: ManyLeadsOptions,
): Promise<SeedCounts> {
  // More of the same seed would be the same leads again.
  const random = createRandom(seed + known.size)
  const bottoms = await openBulkLoad(client)
  const counts: SeedCounts = { leads: 0, contacts: 0, tasks: 0, activities: 0 }
  while (counts.leads < count) {
    const rows: SeedBatch = { leads: [], contacts: [], tasks: [], activities: [] }
    for (let left = Math.min(BATCH_LEADS, count - counts.leads); left > 0; left--) {
      const { lead, ...others } = inventLead(random, workspace, known)
      const position = generateKeyBetween(bottoms.get(lead.stage_id) ?? null, null)
      bottoms.set(lead.stage_id, position)
      rows.leads.push({ ...lead, position })
      rows.contacts.push(...others.contacts)
      rows.tasks.push(...others.tasks)
      rows.activities.push(...others.activities)
    }
    for (const table of SEED_TABLES) {
      await copyRows(client, table, rows[table])
      counts[table] += rows[table].length
    }
  }
  await closeBulkLoad(client)
  return counts
}

/** What the triggers would do row by row is done once for all at the end, or would be told to nobody. */
const BULK_TRIGGERS = {
  leads: ['lead_search_on_insert', 'lead_identity_on_insert', 'leads_changed'],
  contacts: ['contact_search_on_insert', 'contact_identity_on_insert', 'contacts_changed'],
  tasks: ['tasks_follow_up_on_insert', 'tasks_changed'],
}

function switchTriggers(way: 'enable' | 'disable'): string {
  return Object.entries(BULK_TRIGGERS)
    .flatMap(([table, triggers]) => triggers.map((trigger) => `alter table ${table} ${way} trigger ${trigger};`))
    .join('\n')
}

const SEARCH_INDEXES = ['lead_search_document', 'contact_search_document']

/**
 * Search text goes into indexes that are built anew: many times faster than row by row. The counters need nothing:
 * they work by statement.
 * @returns the last order key of each stage
 */
async function openBulkLoad(client: pg.ClientBase): Promise<Map<string, string>> {
  await client.query(`
    begin;
    set local maintenance_work_mem = '256MB';
    lock table leads, contacts, tasks in share row exclusive mode;
    ${switchTriggers('disable')}
    create temporary table seed_search_indexes on commit drop as
      select pg_get_indexdef(name::regclass) as definition from unnest('{${SEARCH_INDEXES}}'::text[]) as name;
    drop index ${SEARCH_INDEXES}`)
  const { rows } = await client.query<{ stage_id: string; position: string }>(
    'select stage_id, max(position) as position from leads where deleted_at is null group by stage_id',
  )
  return new Map(rows.map(({ stage_id, position }) => [stage_id, position]))
}

async function closeBulkLoad(client: pg.ClientBase) {
  await client.query(`
    ${switchTriggers('enable')}
    insert into lead_search (lead_id, document) select id, lead_search_document(leads) from leads
    on conflict (lead_id) do nothing;
    insert into contact_search (contact_id, document) select id, contact_search_document(contacts) from contacts
    on conflict (contact_id) do nothing;
    insert into lead_names (lead_id, name_key, own_name, city_key)
    select id, name_key(business_name), own_name(name_key(business_name)), lower(trim(coalesce(city, ''))) from leads
    on conflict (lead_id) do nothing;
    insert into duplicate_checks (lead_id) select id from leads on conflict (lead_id) do nothing;
    do $$
    declare
      index record;
    begin
      for index in select definition from seed_search_indexes loop execute index.definition; end loop;
    end $$;
    insert into live_events (type, entity) values ('reset', 'lead');
    commit`)
  await client.query(
    'vacuum analyze leads, lead_search, lead_names, contacts, contact_search, tasks, activities, stage_counters',
  )
}
