import type { Database, DatabaseTransaction, Leads } from '@crm/db'
import type { Selectable } from 'kysely'
import { insertActivity } from '../activities/queries.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { notFound } from '../platform/errors.ts'
import { requireVersion } from '../platform/versions.ts'
import { sees, type Viewer } from '../platform/visibility.ts'
import { nameMissingOwner } from './create-lead.ts'
import { withDerived } from './derived.ts'
import { LEAD_FIELDS } from './fields.ts'
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
  actor: Actor,
  version: number | undefined,
): Promise<void> {
  await writeAs(db, actor, async (trx) => {
    const lead = await lockedLead(trx, id, version, actor)
    const changes = differences(lead, patch)
    if (Object.keys(changes).length === 0) return
    await updateLeadRow(trx, id, { ...withDerived(patch, lead), last_activity_at: new Date() })
    await insertActivity(trx, {
      activity_type: 'system',
      lead_id: id,
      actor_id: actor.user_id,
      subject: `Changed ${labels(changes)}`,
      metadata: JSON.stringify({ changes }),
    })
  }).catch(nameMissingOwner)
}

/** The lead, locked, as the client read it. */
export async function lockedLead(trx: DatabaseTransaction, id: string, version: number | undefined, viewer: Viewer) {
  const lead = await lockLead(trx, id)
  if (!lead || lead.deleted_at || !sees(viewer, lead.owner_id)) throw notFound('lead')
  if (version !== undefined && lead.version !== version) {
    requireVersion((await findLead(trx, id, viewer)) ?? lead, version)
  }
  return lead
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
