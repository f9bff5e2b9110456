import type { Database, DatabaseTransaction } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'

/** In whose name rows are changed: what the audit log says of a change (the trigger `record_change`). */
export interface Author {
  /** Null: the product by itself. */
  user_id: string | null
  api_key_id?: string
  ip_address?: string
  /** What is undone together: one for each request, one for each background operation. */
  operation_id?: string
  /** Open browsers are not told row by row; the writer tells them once, with `recordEvent`. */
  quiet?: true
}

/** Changes that nobody in particular makes. */
export const NOBODY: Author = { user_id: null }

/** To be selected by the statement that changes rows, or before it in its transaction: its changes are `author`'s. */
export function signedBy({ user_id, api_key_id, ip_address, operation_id, quiet }: Author): RawBuilder<string> {
  const author = JSON.stringify({ user_id, api_key_id, ip_address, operation_id, quiet })
  return sql<string>`set_config('crm.author', ${author}, true)`
}

/** A transaction whose changes are `author`'s; within a transaction, the rest of that one. */
export async function writeAs<T>(
  db: Database,
  author: Author,
  work: (trx: DatabaseTransaction) => Promise<T>,
): Promise<T> {
  const signed = async (trx: DatabaseTransaction) => {
    await sql`select ${signedBy(author)}`.execute(trx)
    return work(trx)
  }
  return db.isTransaction ? signed(db as DatabaseTransaction) : db.transaction().execute(signed)
}
