import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { keepPlans } from './kept-plans.ts'
import type { DB } from './schema.ts'

export type Database = Kysely<DB>
/** A function that locks or must be atomic takes this, so calling it outside a transaction is a type error. */
export type DatabaseTransaction = Transaction<DB>

export interface ConnectOptions {
  /** `postgres://user:password@host:port/database` */
  connectionString: string
  /** Upper bound of simultaneous connections. */
  max?: number
  /** Shown in pg_stat_activity. */
  applicationName?: string
  /** Called when an idle connection breaks; the pool replaces it by itself. */
  onIdleError?: (error: Error) => void
}

/** Opens a pool and wraps it in Kysely. Close it with `db.destroy()`. */
export function connect(options: ConnectOptions): { db: Database; pool: pg.Pool } {
  const pool = new pg.Pool({
    connectionString: options.connectionString,
    max: options.max ?? 10,
    application_name: options.applicationName ?? 'demand-crm',
    connectionTimeoutMillis: 10_000,
    // The text of a timestamp is turned into RFC 3339 without a Date in between, which needs a session in UTC.
    options: '-c timezone=UTC',
    types: { getTypeParser },
  })
  pool.on('connect', keepPlans)
  // A connection that breaks between two queries of a transaction would end the process; the next query fails instead.
  pool.on('connect', (client) => client.on('error', () => {}))
  pool.on('error', options.onIdleError ?? (() => {}))
  return { db: new Kysely<DB>({ dialect: new PostgresDialect({ pool }) }), pool }
}

const { builtins } = pg.types
const parsers: Record<number, (value: string) => unknown> = {
  [builtins.INT8]: Number,
  [builtins.NUMERIC]: Number,
  [builtins.DATE]: (value) => value,
  [builtins.TIMESTAMPTZ]: rfc3339,
}

/** `2026-11-22 15:40:46.123+00` → `2026-11-22T15:40:46.123Z`: parsing into Date and back costs more than the query. */
function rfc3339(value: string): string {
  return `${value.slice(0, 10)}T${value.slice(11, -3)}Z`
}

function getTypeParser(oid: number, format?: 'text' | 'binary') {
  return (format !== 'binary' && parsers[oid]) || pg.types.getTypeParser(oid, format)
}
