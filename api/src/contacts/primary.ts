import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'

/** One more version: what its readers hold is no longer how it is. */
const touched = { updated_at: sql<string>`now()`, version: sql<number>`version + 1` }

/**
 * Whether a contact that comes to the lead is its primary one: when it should be, or when the lead has none. The one
 * before gives way. The lead must be locked.
 */
export async function takePrimary(trx: DatabaseTransaction, lead_id: string, wanted: boolean): Promise<boolean> {
  const primary = await trx
    .selectFrom('contacts')
    .select('id')
    .where('lead_id', '=', lead_id)
    .where('is_primary', '=', true)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!primary) return true
  if (!wanted) return false
  await trx
    .updateTable('contacts')
    .set({ ...touched, is_primary: false })
    .where('id', '=', primary.id)
    .execute()
  return true
}

/** The primary contact has left the lead: the oldest of the others takes its place. The lead must be locked. */
export async function promoteOldest(trx: DatabaseTransaction, lead_id: string): Promise<void> {
  await trx
    .updateTable('contacts')
    .set({ ...touched, is_primary: true })
    .where('id', '=', (select) =>
      select
        .selectFrom('contacts')
        .select('id')
        .where('lead_id', '=', lead_id)
        .where('deleted_at', 'is', null)
        .orderBy('created_at')
        .orderBy('id')
        .limit(1),
    )
    .execute()
}
