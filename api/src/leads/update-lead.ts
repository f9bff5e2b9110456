import type { Database, DatabaseTransaction, Leads } from '@crm/db'
import type { Selectable } from 'kysely'
import { insertActivity } from '../activities/queries.ts'
import { notFound } from '../platform/errors.ts'
import { recordEvent } from '../platform/live-events.ts'
import { requireVersion } from '../platform/versions.ts'
import { nameMissingOwner } from './create-lead.ts'
import { LEAD_FIELDS } from './fields.ts'
import { toE164 } from './phone.ts'
import { findLead, lockLead, updateLeadRow } from './queries.ts'
import type { LeadPatch } from './schemas.ts'

/** `{ field: [from, to] }` of what really differs. */
export type Changes = Record<string, [from: unknown, to: unknown]>

/**
 * Changes fields of a lead and says so on its timeline, in one transaction. Nothing differs: nothing is written.
 * @throws ApiError not_found, precondition_failed, validation_failed when the owner does not exist
 */
export async function updateLead(
  db: Database,
  id: string,
  patch: LeadPatch,
  actor_id: string,
  version: number | undefined,
): Promise<void> {
  await db
    .transaction()
    .execute(async (trx) => {
      const lead = await lockedLead(trx, id, version)
      const changes = differences(lead, patch)
      if (Object.keys(changes).length === 0) return
      const next = await updateLeadRow(trx, id, withDerived({ ...patch, last_activity_at: new Date() }))
      await recordEvent(trx, { type: 'updated', entity: 'lead', id, version: next, actor_id })
      await insertActivity(trx, {
        activity_type: 'system',
        lead_id: id,
        actor_id,
        subject: `Changed ${labels(changes)}`,
        metadata: JSON.stringify({ changes }),
      })
    })
    .catch(nameMissingOwner)
}

/** The lead, locked, as the client read it. */
export async function lockedLead(trx: DatabaseTransaction, id: string, version: number | undefined) {
  const lead = await lockLead(trx, id)
  if (!lead || lead.deleted_at) throw notFound('lead')
  if (version !== undefined && lead.version !== version) {
    requireVersion((await findLead(trx, id)) ?? lead, version)
  }
  return lead
}

/** Adds the columns that follow from others. */
export function withDerived<T extends LeadPatch>(fields: T): T & { phone_e164?: string | null } {
  return fields.phone === undefined ? fields : { ...fields, phone_e164: toE164(fields.phone) }
}

export function differences(lead: Selectable<Leads>, patch: LeadPatch): Changes {
  const entries = Object.entries(patch).map(
    ([key, to]) => [key, [lead[key as keyof typeof lead] ?? null, to ?? null]] as const,
  )
  return Object.fromEntries(entries.filter(([, [from, to]]) => JSON.stringify(from) !== JSON.stringify(to))) as Changes
}

function labels(changes: Changes): string {
  const names = Object.keys(changes).map(
    (key) => LEAD_FIELDS.find((field) => field.key === key)?.label.toLowerCase() ?? key,
  )
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
}
