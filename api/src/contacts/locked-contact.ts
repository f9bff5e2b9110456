import type { Contacts, DatabaseTransaction, Leads } from '@crm/db'
import type { Selectable } from 'kysely'
import { lockLead } from '../leads/queries.ts'
import { invalid, notFound } from '../platform/errors.ts'
import { requireVersion } from '../platform/versions.ts'
import { sees, type Viewer } from '../platform/visibility.ts'
import { findContact, lockContact, readContact } from './queries.ts'

interface Locked {
  contact: Selectable<Contacts>
  lead: Selectable<Leads> | undefined
}

/**
 * The contact and its lead, locked, deleted or not; and the lead `to`, if it is to go there. Leads come first, as with
 * everybody who locks both; that also keeps the choice of a primary contact to one at a time.
 * @throws ApiError not_found when there is none, or none that the viewer sees
 */
export async function lockContactAndLead(
  trx: DatabaseTransaction,
  id: string,
  viewer: Viewer,
  to?: string | null,
): Promise<Locked> {
  const seen = await readContact(trx, id)
  if (!seen) throw notFound('contact')
  const leads = []
  for (const lead_id of [seen.lead_id, to].filter((known) => known != null).toSorted()) {
    leads.push(await lockLead(trx, lead_id))
  }
  const contact = await lockContact(trx, id)
  if (!contact) throw notFound('contact')
  if (contact.lead_id !== seen.lead_id) return lockContactAndLead(trx, id, viewer, to)
  const lead = leads.find((locked) => locked && locked.id === contact.lead_id)
  if (!sees(viewer, lead ? lead.owner_id : contact.created_by)) throw notFound('contact')
  return { contact, lead }
}

/**
 * A contact that is there, locked with its lead, as the client read it.
 * @throws ApiError not_found, precondition_failed
 */
export async function lockedContact(
  trx: DatabaseTransaction,
  id: string,
  version: number | undefined,
  viewer: Viewer,
  to?: string | null,
): Promise<Selectable<Contacts>> {
  const { contact, lead } = await lockContactAndLead(trx, id, viewer, to)
  if (contact.deleted_at || lead?.deleted_at) throw notFound('contact')
  if (version !== undefined && contact.version !== version) {
    requireVersion((await findContact(trx, id, viewer)) ?? contact, version)
  }
  return contact
}

/**
 * The lead that a contact is to belong to, locked.
 * @throws ApiError validation_failed when there is none that the viewer sees
 */
export async function lockNewLead(trx: DatabaseTransaction, lead_id: string, viewer: Viewer) {
  const lead = await lockLead(trx, lead_id)
  if (!lead || lead.deleted_at || !sees(viewer, lead.owner_id)) throw invalid('/lead_id', 'there is no such lead')
  return lead
}
