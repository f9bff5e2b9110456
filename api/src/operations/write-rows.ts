import type { DatabaseTransaction, DB } from '@crm/db'
import { sql } from 'kysely'
import { ApiError } from '../platform/errors.ts'

/** A record's id and the columns that change, with values as JSON has them. */
export type RowChange = { id: string } & Record<string, unknown>

/** What PostgreSQL reads as the time of the transaction. */
export const NOW = 'now'

/** Tables whose rows have no version. */
const UNVERSIONED: (keyof DB)[] = ['activities', 'suppressions']

/**
 * Changes many rows in one statement. They may change different columns; lock them first, because a column that only
 * others change is written as it is.
 */
export async function updateRows(trx: DatabaseTransaction, table: keyof DB, rows: RowChange[]): Promise<void> {
  const columns = [...new Set(rows.flatMap(Object.keys))].filter((key) => key !== 'id')
  if (columns.length === 0) return
  const target = sql.table(table)
  const set = columns.map((name) => sql`${sql.ref(name)} = changed.${sql.ref(name)}`)
  if (!UNVERSIONED.includes(table)) set.push(sql`version = ${target}.version + 1`, sql`updated_at = now()`)
  await sql`
    update ${target} set ${sql.join(set)}
    from jsonb_array_elements(${JSON.stringify(rows)}::jsonb) as row_change (columns)
    join ${target} as known on known.id = (columns ->> 'id')::uuid,
    lateral jsonb_populate_record(known, columns) as changed
    where ${target}.id = known.id`.execute(trx)
}

/** Adds rows as JSON has them; columns that no row has get their default. */
export async function insertRows(trx: DatabaseTransaction, table: keyof DB, rows: Record<string, unknown>[]) {
  if (rows.length === 0) return
  const columns = sql.join([...new Set(rows.flatMap(Object.keys))].map((name) => sql.ref(name)))
  await sql`
    insert into ${sql.table(table)} (${columns})
    select ${columns} from jsonb_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::jsonb)`.execute(
    trx,
  )
}

export async function deleteRows(trx: DatabaseTransaction, table: keyof DB, ids: string[]) {
  if (ids.length > 0) await sql`delete from ${sql.table(table)} where id = any(${ids}::uuid[])`.execute(trx)
}

/**
 * Writes items together; when the database refuses them, one by one, so that only the culprits are left out.
 * @param write must take any part of the items
 * @returns the items that were refused, each with the reason
 * @throws what is not the fault of an item
 */
export async function writeOrRefuse<T>(
  trx: DatabaseTransaction,
  items: T[],
  write: (items: T[]) => Promise<void>,
): Promise<{ item: T; reason: string }[]> {
  if (items.length === 0 || (await attempt(trx, () => write(items))) === undefined) return []
  const refused = []
  for (const item of items) {
    const reason = await attempt(trx, () => write([item]))
    if (reason !== undefined) refused.push({ item, reason })
  }
  return refused
}

/**
 * Runs a write of which nothing stays when it is refused; the transaction goes on.
 * @returns why it was refused, by a rule or by the database; undefined when it was not
 */
export async function attempt(trx: DatabaseTransaction, write: () => Promise<unknown>): Promise<string | undefined> {
  await sql`savepoint attempt`.execute(trx)
  try {
    await write()
    await sql`release savepoint attempt`.execute(trx)
    return undefined
  } catch (error) {
    const reason = reasonOf(error)
    if (reason === undefined) throw error
    await sql`rollback to savepoint attempt`.execute(trx)
    return reason
  }
}

const REASONS: Record<string, string> = {
  contacts_email: 'another contact has this e-mail address',
  contacts_primary: 'its lead has another primary contact',
  custom_fields_key: 'there is another field with this key',
}

function reasonOf(error: unknown): string | undefined {
  if (error instanceof ApiError) return error.message
  const { code = '', constraint = '' } = error as { code?: string; constraint?: string }
  // An order key that somebody took at this moment: the whole batch is tried again.
  if (constraint === 'leads_stage_position') return undefined
  if (REASONS[constraint]) return REASONS[constraint]
  if (code === '23503') return 'something it belongs to is gone'
  if (code === '23505') return 'it would be there twice'
  return code.startsWith('22') || code.startsWith('23') ? 'a value does not fit' : undefined
}
