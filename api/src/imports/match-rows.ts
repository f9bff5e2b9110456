import type { Database } from '@crm/db'
import { companyDomain } from '../leads/domain.ts'
import { toE164 } from '../leads/phone.ts'
import type { Viewer } from '../platform/visibility.ts'
import {
  type ContactRow,
  findByKey,
  findCreatedByName,
  findFreeIds,
  type LeadRow,
  newIds,
  readContacts,
  readLeads,
} from './known-records.ts'
import type { ImportRow } from './queries.ts'
import type { RowPlan } from './row-plan.ts'
import type { Records } from './row-to-records.ts'

/** A row that could be read. */
export interface ReadRow {
  row_number: number
  cells: string[]
  records: Records
}

/** What the rows of a batch may be about, as it stands in the database. */
export interface Known {
  /** Ids of leads by the key of the import. */
  by_key: Map<string, string[]>
  /** Ids of leads that this import created, by name and city. */
  by_name: Map<string, string[]>
  leads: LeadRow[]
  contacts: ContactRow[]
  /** Ids of the file that no lead, and no contact, has yet. */
  free_ids: Set<string>
  free_contact_ids: Set<string>
  /** Ids for new records, two for each row. */
  new_ids: string[]
}

type Job = Pick<ImportRow, 'id' | 'update_by'>

/** Reads, in a few statements, every record that rows can be about. */
export async function matchRows(
  db: Database,
  job: Job,
  rows: ReadRow[],
  plan: RowPlan,
  { viewer, lock }: { viewer: Viewer; lock: boolean },
): Promise<Known> {
  const reader = { import_id: job.id, viewer, lock }
  const keys = distinct(rows.map(({ records }) => keyOf(records, job)))
  const by_key = job.update_by ? await findByKey(db, job.update_by, keys, viewer) : new Map()
  const names = plan.has_contacts ? rows.map(({ records }) => nameOf(records)).filter((name) => name !== undefined) : []
  const by_name = await findCreatedByName(db, job.id, names.map(splitName))
  const emails = distinct(rows.map(({ records }) => lower(records.contact.email)))
  const contact_ids = distinct(rows.map(({ records }) => records.contact_id))
  const lead_ids = [...new Set([...by_key.values(), ...by_name.values()].flat())]
  const leads = await readLeads(db, lead_ids, reader)
  const contacts = plan.has_contacts ? await readContacts(db, { lead_ids, emails, ids: contact_ids }, reader) : []
  return {
    by_key,
    by_name,
    leads,
    contacts,
    free_ids: await findFreeIds(db, 'leads', job.update_by === 'id' ? keys : []),
    free_contact_ids: await findFreeIds(db, 'contacts', contact_ids),
    new_ids: await newIds(db, 2 * rows.length),
  }
}

/** What a row finds its lead by, in the form in which it is compared; undefined when the row does not have it. */
export function keyOf({ id, lead, contact }: Records, { update_by }: Pick<Job, 'update_by'>): string | undefined {
  switch (update_by) {
    case 'id':
      return id
    case 'email':
      return lower(lead.email) ?? lower(contact.email)
    case 'phone':
      return phoneKey(lead.phone) ?? phoneKey(contact.phone) ?? phoneKey(contact.mobile)
    case 'licence_number':
      return (lead.licence_number as string | undefined)?.trim().toUpperCase() || undefined
    case 'domain':
      return (
        companyDomain({ website: lead.website as string, email: (lead.email ?? contact.email) as string }) ?? undefined
      )
    default:
      return undefined
  }
}

/** Whether the key is the company's own: people of one company have different e-mail addresses and phones. */
export function isCompanyKey({ lead }: Records, { update_by }: Pick<Job, 'update_by'>): boolean {
  if (update_by === 'email') return lead.email !== undefined
  if (update_by === 'phone') return phoneKey(lead.phone) !== undefined
  return update_by !== null
}

/** Name and city in lower case, a line end between them. */
export function nameOf({ lead }: Records): string | undefined {
  if (lead.business_name === undefined) return undefined
  return `${lower(lead.business_name)}\n${lower(lead.city) ?? ''}`
}

export function lower(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.toLowerCase() : undefined
}

export function phoneKey(value: unknown): string | undefined {
  return toE164(value as string | undefined) ?? undefined
}

function splitName(key: string): { name: string; city: string } {
  const at = key.lastIndexOf('\n')
  return { name: key.slice(0, at), city: key.slice(at + 1) }
}

function distinct(values: (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))]
}
