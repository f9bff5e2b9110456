import type { Database, Leads } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import { isVisible, type Viewer, visibleLead } from '../platform/visibility.ts'
import type { UpdateBy } from './schemas.ts'

/** What an import sets on a lead, and what follows from it. */
export const LEAD_COLUMNS = [
  'business_name',
  'contact_name',
  'email',
  'phone',
  'phone_e164',
  'website',
  'domain',
  'address',
  'city',
  'state',
  'zip_code',
  'business_type',
  'licence_number',
  'employee_count',
  'years_in_business',
  'lead_score',
  'tier',
  'stage_id',
  'position',
  'stage_entered_at',
  'deal_value',
  'source_type',
  'source_url',
  'owner_id',
  'tags',
  'custom',
  'why_now',
  'lost_reason',
  'last_contact_at',
  'closed_at',
  'created_at',
] as const satisfies (keyof Leads)[]

/** The same of a contact. */
export const CONTACT_COLUMNS = [
  'lead_id',
  'first_name',
  'last_name',
  'email',
  'phone',
  'phone_e164',
  'mobile',
  'mobile_e164',
  'company_name',
  'job_title',
  'department',
  'address',
  'city',
  'state',
  'zip_code',
  'country',
  'linkedin_url',
  'website',
  'preferred_contact_method',
  'timezone',
  'is_primary',
  'email_subscribed',
  'sms_subscribed',
  'last_contacted_at',
  'tags',
  'custom',
  'created_at',
] as const

interface Reader {
  import_id: string
  viewer: Viewer
  /** Whether the leads are held until the transaction ends: when they are to be changed. */
  lock: boolean
}

export interface LeadRow extends Record<string, unknown> {
  id: string
  /** Whether this import created it. */
  is_new: boolean
}

export interface ContactRow extends Record<string, unknown> {
  id: string
  lead_id: string | null
  is_visible: boolean
}

/** How the leads with a key are found, each by the index on it. `key` is a row of the wanted ones. */
const FINDERS: Record<UpdateBy, RawBuilder<unknown>[]> = {
  id: [sql`join leads on leads.id = key::uuid`],
  email: [
    sql`join leads on lower(leads.email) = key`,
    sql`join contacts on lower(contacts.email) = key and contacts.deleted_at is null join leads on leads.id = contacts.lead_id`,
  ],
  phone: [
    sql`join leads on leads.phone_e164 = key`,
    sql`join contacts on contacts.phone_e164 = key and contacts.deleted_at is null join leads on leads.id = contacts.lead_id`,
    sql`join contacts on contacts.mobile_e164 = key and contacts.deleted_at is null join leads on leads.id = contacts.lead_id`,
  ],
  licence_number: [sql`join leads on upper(leads.licence_number) = key`],
  domain: [sql`join leads on leads.domain = key`],
}

const MAX_MATCHES = 3

/** The ids of the living, visible leads with each key; of very many only a few, which is too many anyhow. */
export async function findByKey(
  db: Database,
  by: UpdateBy,
  keys: string[],
  viewer: Viewer,
): Promise<Map<string, string[]>> {
  if (keys.length === 0) return new Map()
  const wanted = sql`unnest(${keys}::text[]) as wanted (key)`
  const found = FINDERS[by].map(
    (join) =>
      sql`select key, leads.id from ${wanted} ${join} where leads.deleted_at is null and ${visibleLead(viewer)}`,
  )
  const { rows } = await sql<{ key: string; ids: string[] }>`
    select key, (array_agg(id order by id))[1:${sql.lit(MAX_MATCHES)}]::text[] as ids
    from (${sql.join(found, sql` union `)}) found group by key`.execute(db)
  return new Map(rows.map(({ key, ids }) => [key, ids]))
}

/** The leads that this import has created, by name and city in lower case with a line end between. */
export async function findCreatedByName(
  db: Database,
  import_id: string,
  names: { name: string; city: string }[],
): Promise<Map<string, string[]>> {
  if (names.length === 0) return new Map()
  const { rows } = await sql<{ key: string; ids: string[] }>`
    select wanted.name || ${'\n'} || wanted.city as key, array_agg(distinct leads.id)::text[] as ids
    from json_to_recordset(${JSON.stringify(names)}) as wanted (name text, city text)
    join leads on lower(leads.business_name) = wanted.name and lower(coalesce(leads.city, '')) = wanted.city
    where leads.deleted_at is null and ${isCreatedBy(import_id)}
    group by wanted.name, wanted.city`.execute(db)
  return new Map(rows.map(({ key, ids }) => [key, ids]))
}

function isCreatedBy(import_id: string) {
  return sql`exists (
    select from audit_log where entity = 'lead' and entity_id = leads.id and operation_id = ${import_id} and action = 'created')`
}

export async function readLeads(db: Database, ids: string[], { import_id, lock }: Reader): Promise<LeadRow[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('leads')
    .select(['id', ...LEAD_COLUMNS, sql<boolean>`${isCreatedBy(import_id)}`.as('is_new')])
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy('id')
    .$if(lock, (query) => query.forUpdate())
    .execute()
}

/** The living contacts of leads, and those with an e-mail address, which nobody else may have, or an id. */
export async function readContacts(
  db: Database,
  wanted: { lead_ids: string[]; emails: string[]; ids: string[] },
  { viewer, lock }: Reader,
): Promise<ContactRow[]> {
  const columns = CONTACT_COLUMNS.map((column) => `contacts.${column}` as const)
  const rows = await db
    .selectFrom('contacts')
    .leftJoin('leads', 'leads.id', 'contacts.lead_id')
    .select(['contacts.id', ...columns])
    .select(
      sql<boolean>`coalesce(${isVisible(viewer, sql`case when contacts.lead_id is null then contacts.created_by else leads.owner_id end`)}, false)`.as(
        'is_visible',
      ),
    )
    .where('contacts.deleted_at', 'is', null)
    .where(
      sql<boolean>`contacts.id in (
        select id from contacts where lead_id = any(${wanted.lead_ids}::uuid[]) and deleted_at is null
        union select id from contacts where lower(email) = any(${wanted.emails}::text[]) and deleted_at is null
        union select id from contacts where id = any(${wanted.ids}::uuid[]))`,
    )
    .orderBy('contacts.id')
    .$if(lock, (query) => query.forUpdate('contacts'))
    .execute()
  return rows
}

/** Which of these ids no lead has, not even a deleted one. */
export async function findFreeIds(db: Database, table: 'leads' | 'contacts', ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set()
  const taken = await db.selectFrom(table).select('id').where(sql<boolean>`id = any(${ids}::uuid[])`).execute()
  const known = new Set(taken.map(({ id }) => id))
  return new Set(ids.filter((id) => !known.has(id)))
}

/** New ids, in the order of time. */
export async function newIds(db: Database, count: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select uuidv7() as id from generate_series(1, ${count})`.execute(db)
  return rows.map(({ id }) => id)
}
