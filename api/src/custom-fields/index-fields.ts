import type { Database } from '@crm/db'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { recordEvent } from '../platform/live-events.ts'
import { indexedSql } from './custom-fields.ts'
import { type CustomFieldRow, indexName, listCustomFields, TABLES } from './queries.ts'

const LOCK = sql`hashtextextended('custom_fields.index', 0)`

/**
 * Makes and drops the indexes of custom fields until they are what `is_indexed` says, one at a time and without holding
 * up writes. While another process is at it, this does nothing: that one looks again when it is done.
 */
export async function indexCustomFields(db: Database, log: Context['log']): Promise<void> {
  // A lock of the session: a transaction that held it would keep "concurrently" waiting for its end.
  await db.connection().execute(async (connection) => {
    const { rows } = await sql<{ is_free: boolean }>`select pg_try_advisory_lock(${LOCK}) as is_free`.execute(
      connection,
    )
    if (!rows[0]?.is_free) return
    try {
      for (let step = await nextStep(connection); step; step = await nextStep(connection)) {
        log.info({ custom_field: step.name, action: step.action }, 'custom field index')
        await sql`drop index concurrently if exists ${sql.ref(step.name)}`.execute(connection)
        if (step.action === 'create') await createIndex(connection, step.field)
        await recordEvent(connection, { type: 'updated', entity: 'custom_field' })
      }
    } finally {
      await sql`select pg_advisory_unlock(${LOCK})`.execute(connection)
    }
  })
}

type Step = { action: 'create'; name: string; field: CustomFieldRow } | { action: 'drop'; name: string }

/** What is still to be done: an index that is missing or broken, or one that nobody asks for any more. */
async function nextStep(db: Database): Promise<Step | undefined> {
  const fields = [...(await listCustomFields(db, 'lead')), ...(await listCustomFields(db, 'contact'))]
  const wanted = fields.filter((field) => field.is_indexed)
  const missing = wanted.find((field) => !field.has_index)
  if (missing) return { action: 'create', name: indexName(missing.id), field: missing }
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class where relkind = 'i' and relname ~ '^custom_field_[0-9a-f]{32}$'`.execute(db)
  const names = new Set(wanted.map((field) => indexName(field.id)))
  const stray = rows.find(({ name }) => !names.has(name))
  return stray && { action: 'drop', name: stray.name }
}

async function createIndex(db: Database, field: CustomFieldRow) {
  const table = sql.table(TABLES[field.entity])
  const value = indexedSql(field)
  const on = field.type === 'multi_choice' ? sql`gin (${value})` : sql`btree ((${value}), id)`
  await sql`create index concurrently ${sql.ref(indexName(field.id))} on ${table} using ${on} where deleted_at is null`.execute(
    db,
  )
  // Without statistics of the expression the planner does not know how seldom a value is.
  await sql`analyze ${table}`.execute(db)
}
