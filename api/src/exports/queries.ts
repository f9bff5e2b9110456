import type { Database } from '@crm/db'
import type { Actor } from '../platform/auth-hook.ts'

export interface ExportRecord {
  q?: string | undefined
  filter?: string | undefined
  /** How many records were asked for one by one; null: all of the view. */
  chosen: number | null
  fields: string[]
  rows: number
  /** False when the reader went away before the last row. */
  is_complete: boolean
}

/** Who took what out, for the audit log. */
export async function recordExport(
  db: Database,
  actor: Pick<Actor, 'user_id' | 'api_key_id' | 'ip_address'>,
  entity: string,
  record: ExportRecord,
): Promise<void> {
  const { user_id, api_key_id, ip_address } = actor
  await db
    .insertInto('audit_log')
    .values({
      actor_id: user_id,
      api_key_id: api_key_id ?? null,
      ip_address: ip_address ?? null,
      action: 'exported',
      entity,
      after: JSON.stringify(record),
    })
    .execute()
}
