import type { AuditLog, Database } from '@crm/db'
import type { Author } from '../platform/author.ts'

/** What happens without changing a record. Changes of records append to the log by themselves (trigger `record_change`). */
interface Happening {
  action: Extract<AuditLog['action'], 'signed_in' | 'sign_in_failed' | 'signed_out' | 'password_reset' | 'exported'>
  entity: string
  entity_id?: string | null
  /** What else is worth knowing; never a secret. */
  details?: Record<string, unknown>
}

/** Appends to the audit log who did what, from where. */
export async function recordAudit(
  db: Database,
  { user_id, api_key_id, ip_address, operation_id }: Author,
  { action, entity, entity_id, details }: Happening,
): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      actor_id: user_id,
      api_key_id: api_key_id ?? null,
      ip_address: ip_address ?? null,
      operation_id: operation_id ?? null,
      action,
      entity,
      entity_id: entity_id ?? null,
      after: details ? JSON.stringify(details) : null,
    })
    .execute()
}
