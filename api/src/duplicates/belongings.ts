import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'

/** The tables whose rows belong to a lead or to a contact, and move to the other record in a merge. */
const OF_A_LEAD = ['contacts', 'tasks', 'notes', 'activities', 'attachments', 'mails'] as const
const OF_A_CONTACT = ['tasks', 'notes', 'activities', 'attachments', 'mails'] as const

export type Belongings = Record<string, number>
export type Owner = 'lead_id' | 'contact_id'

const tablesOf = (owner: Owner) => (owner === 'lead_id' ? OF_A_LEAD : OF_A_CONTACT)

/** How many rows of each table belong to the record. */
export async function countBelongings(db: Database, owner: Owner, id: string): Promise<Belongings> {
  const counts = tablesOf(owner).map(
    (table) => sql`(select count(*) from ${sql.table(table)} where ${sql.ref(owner)} = ${id}) as ${sql.ref(table)}`,
  )
  const { rows } = await sql<Belongings>`select ${sql.join(counts)}`.execute(db)
  return rows[0] ?? {}
}

/** Hands everything that belongs to one record to the other, deleted rows too. */
export async function handOver(trx: DatabaseTransaction, owner: Owner, from: string, to: string): Promise<void> {
  for (const table of tablesOf(owner)) {
    await sql`update ${sql.table(table)} set ${sql.ref(owner)} = ${to} where ${sql.ref(owner)} = ${from}`.execute(trx)
  }
}
