import { type Contacts, type Database, type DatabaseTransaction, KEEP_PLAN } from '@crm/db'
import { type Insertable, type RawBuilder, type SqlBool, sql, type Updateable } from 'kysely'
import { toE164 } from '../leads/phone.ts'
import { compileFilter } from '../platform/filters/compile.ts'
import type { CheckedFilter } from '../platform/filters/filter.ts'
import { keysetPage, type Order, type PageRequest } from '../platform/pagination.ts'
import { holdsWords, phoneDigits, searchWords } from '../platform/search-words.ts'
import { isVisible, type Viewer } from '../platform/visibility.ts'
import { contactCompany, contactName } from './fields.ts'

/** Whether the viewer sees the row of `contacts`, beside which its lead is joined. */
export function visibleContact(viewer: Viewer): RawBuilder<SqlBool> {
  return isVisible(viewer, sql`case when contacts.lead_id is null then contacts.created_by else leads.owner_id end`)
}

/** Not deleted, nor hidden with a deleted lead. */
const isThere = sql<SqlBool>`contacts.deleted_at is null and leads.deleted_at is null`

/** Contacts as they are shown; see Contact in schemas.ts. */
export function selectContacts(db: Database) {
  return db
    .selectFrom('contacts')
    .leftJoin('leads', 'leads.id', 'contacts.lead_id')
    .select([
      'contacts.id',
      contactName.as('name'),
      'contacts.first_name',
      'contacts.last_name',
      'contacts.email',
      'contacts.phone',
      'contacts.phone_e164',
      'contacts.mobile',
      'contacts.mobile_e164',
      contactCompany.as('company_name'),
      'contacts.job_title',
      'contacts.department',
      'contacts.address',
      'contacts.city',
      'contacts.state',
      'contacts.zip_code',
      'contacts.country',
      'contacts.linkedin_url',
      'contacts.website',
      'contacts.preferred_contact_method',
      'contacts.timezone',
      'contacts.lead_id',
      'leads.business_name as lead_name',
      'contacts.is_primary',
      'contacts.email_subscribed',
      'contacts.sms_subscribed',
      'contacts.last_contacted_at',
      'contacts.tags',
      'contacts.custom',
      'contacts.created_by',
      'contacts.created_at',
      'contacts.updated_at',
      'contacts.deleted_at',
      'contacts.version',
    ])
}

export type ContactRow = NonNullable<Awaited<ReturnType<typeof findContact>>>

/** A contact that is there and that the viewer sees. */
export function findContact(db: Database, id: string, viewer: Viewer) {
  return selectContacts(db)
    .where('contacts.id', '=', id)
    .where(isThere)
    .where(visibleContact(viewer))
    .modifyEnd(KEEP_PLAN)
    .executeTakeFirst()
}

/** What a view shows: a search, a filter, plain equalities. */
export interface ContactView {
  q?: string | undefined
  filter?: CheckedFilter | undefined
  /** The whole name of the company, in any case. */
  company?: string | undefined
  lead_id?: string | undefined
  email_subscribed?: boolean | undefined
}

/** The view as a condition on `contacts` with their `leads` joined; nobody sees deleted ones, or those of deleted leads. */
export function inContactView(view: ContactView, viewer: Viewer): RawBuilder<SqlBool> {
  const conditions: RawBuilder<unknown>[] = [isThere, visibleContact(viewer)]
  if (view.lead_id !== undefined) conditions.push(sql`contacts.lead_id = ${view.lead_id}`)
  if (view.email_subscribed !== undefined) conditions.push(sql`contacts.email_subscribed = ${view.email_subscribed}`)
  if (view.company !== undefined) conditions.push(isOfCompany(view.company))
  if (view.filter) conditions.push(compileFilter(view.filter, viewer))
  const words = searchWords(view.q)
  if (words.length > 0) conditions.push(sql`contacts.id in (${found(words)})`)
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`
}

/** Whoever has the whole phone number; when nobody has, or it is none, whoever's text holds the words. */
function found(words: string[]): RawBuilder<unknown> {
  const holding = sql`select contact_id from contact_search where ${holdsWords(sql`document`, words)}`
  const number = phoneDigits(words) && toE164(words.join(' '))
  if (!number) return holding
  const reached = sql`select own.id from contacts own
    where (own.phone_e164 = ${number} or own.mobile_e164 = ${number}) and own.deleted_at is null`
  return sql`${reached} union all ${holding} and not exists (${reached})`
}

/** In two halves, each of which an index serves; a single condition with `or` would read every contact. */
function isOfCompany(name: string) {
  return sql`contacts.id in (
    select own.id from contacts own where lower(own.company_name) = lower(${name}) and own.deleted_at is null
    union all
    select of_lead.id from leads named join contacts of_lead on of_lead.lead_id = named.id
    where lower(named.business_name) = lower(${name}) and named.deleted_at is null
      and of_lead.deleted_at is null and of_lead.company_name is null)`
}

const contactId = sql<string>`contacts.id`

/** The primary contact of a lead first, then as they came. */
export const primaryFirst: Order = {
  key: 'is_primary',
  expression: sql`case when contacts.is_primary then 'epoch' else contacts.created_at end`,
  direction: 'asc',
  nullable: false,
}

/** Which contacts are on the page is found first, most often in an index alone; then only those are read. */
export async function listContacts(db: Database, view: RawBuilder<SqlBool>, order: Order, page: PageRequest) {
  const found = db.selectFrom('contacts').leftJoin('leads', 'leads.id', 'contacts.lead_id').select('contacts.id')
  const { data, next_cursor } = await keysetPage(found.where(view), order, contactId, page)
  const ids = data.map(({ id }) => id)
  const rows = await selectContacts(db)
    .where(sql<boolean>`contacts.id = any(${ids}::uuid[])`)
    .orderBy(sql`array_position(${ids}::uuid[], contacts.id)`)
    .modifyEnd(KEEP_PLAN)
    .execute()
  return { data: rows, next_cursor }
}

export async function countContacts(db: Database, view: RawBuilder<SqlBool>): Promise<number> {
  const row = await db
    .selectFrom('contacts')
    .leftJoin('leads', 'leads.id', 'contacts.lead_id')
    .select(db.fn.countAll<number>().as('count'))
    .where(view)
    .executeTakeFirstOrThrow()
  return row.count
}

/** The living contact with this e-mail address, with what the viewer needs to know of it. */
export function findContactByEmail(db: Database, email: string, viewer: Viewer) {
  return db
    .selectFrom('contacts')
    .leftJoin('leads', 'leads.id', 'contacts.lead_id')
    .select([
      'contacts.id',
      'contacts.lead_id',
      contactName.as('name'),
      sql<boolean>`leads.deleted_at is not null`.as('is_hidden'),
      visibleContact(viewer).as('is_visible'),
    ])
    .where(sql`lower(contacts.email)`, '=', email.toLowerCase())
    .where('contacts.deleted_at', 'is', null)
    .executeTakeFirst()
}

/** @returns the new contact's id */
export async function insertContact(trx: DatabaseTransaction, contact: Insertable<Contacts>): Promise<string> {
  const { id } = await trx.insertInto('contacts').values(contact).returning('id').executeTakeFirstOrThrow()
  return id
}

/** The columns that PATCH and undo may set. */
export type ContactChanges = Updateable<Contacts>

/** One row, one version up. */
export async function updateContactRow(trx: DatabaseTransaction, id: string, changes: ContactChanges): Promise<void> {
  await trx
    .updateTable('contacts')
    .set({ ...changes, updated_at: sql`now()`, version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
}

/** The contact's row and what its visibility depends on, without a lock. */
export function readContact(db: Database, id: string) {
  return db.selectFrom('contacts').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Locks the contact until the transaction ends. Its lead must be locked before it. */
export function lockContact(trx: DatabaseTransaction, id: string) {
  return trx.selectFrom('contacts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** Subscriptions and unsubscriptions of a contact, newest first. */
export function listSubscriptionChanges(db: Database, contact_id: string, page: PageRequest) {
  const query = db
    .selectFrom('subscription_changes')
    .leftJoin('users as actor', 'actor.id', 'subscription_changes.actor_id')
    .select([
      'subscription_changes.id',
      'subscription_changes.channel',
      'subscription_changes.subscribed',
      'subscription_changes.address',
      'subscription_changes.reason',
      'subscription_changes.source',
      'subscription_changes.actor_id',
      'actor.name as actor_name',
      'subscription_changes.at',
    ])
    .where('subscription_changes.contact_id', '=', contact_id)
  return keysetPage(query, newestFirst, sql<string>`subscription_changes.id`, page)
}

/** Their ids stand in the order in which they were made. */
const newestFirst: Order = {
  key: 'id',
  expression: sql`subscription_changes.id`,
  direction: 'desc',
  nullable: false,
  unique: true,
}
