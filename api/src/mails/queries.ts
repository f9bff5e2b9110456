import type { Database, DatabaseTransaction, DB, Mails } from '@crm/db'
import { type InsertObject, sql, type UpdateObject } from 'kysely'
import { contactName } from '../contacts/fields.ts'
import { keysetPage, type Order, type PageRequest } from '../platform/pagination.ts'
import { isVisible, type Viewer, visibleContactId, visibleLeadId } from '../platform/visibility.ts'

export interface MailFilter {
  lead_id?: string | undefined
  contact_id?: string | undefined
  thread_id?: string | undefined
  direction?: 'inbound' | 'outbound' | undefined
  /** Received from somebody who is not known here. */
  unmatched?: boolean | undefined
}

const newestFirst: Order = {
  key: 'created_at',
  expression: sql`mails.created_at`,
  direction: 'desc',
  nullable: false,
}

/** A mail follows its lead, then its contact; one of nobody who is known is seen by those who see everything. */
export function visibleMail(viewer: Viewer) {
  return viewer.visible_owner_ids === null
    ? sql<boolean>`true`
    : sql<boolean>`case
        when mails.lead_id is not null then ${visibleLeadId(viewer, sql`mails.lead_id`)}
        when mails.contact_id is not null then ${visibleContactId(viewer, sql`mails.contact_id`)}
        else ${isVisible(viewer, sql`mails.user_id`)} end`
}

/** What was taken back before it went is no mail. */
const exists = sql<boolean>`mails.status <> 'cancelled'`

function selectMails(db: Database, viewer: Viewer) {
  return db
    .selectFrom('mails')
    .leftJoin('leads', 'leads.id', 'mails.lead_id')
    .leftJoin('contacts', 'contacts.id', 'mails.contact_id')
    .leftJoin('users', 'users.id', 'mails.user_id')
    .select([
      'mails.id',
      'mails.direction',
      sql<Exclude<Mails['status'], 'cancelled'>>`mails.status`.as('status'),
      'mails.is_automatic',
      'mails.lead_id',
      'leads.business_name as lead_name',
      'mails.contact_id',
      sql<string | null>`case when contacts.id is not null then ${contactName} end`.as('contact_name'),
      'mails.user_id',
      'users.name as user_name',
      'mails.activity_id',
      'mails.template_id',
      'mails.thread_id',
      'mails.reply_to_id',
      'mails.from_address',
      'mails.to_addresses',
      'mails.cc_addresses',
      'mails.bcc_addresses',
      'mails.subject',
      sql<string>`left(coalesce(mails.text, ''), 300)`.as('snippet'),
      'mails.error_message',
      'mails.send_after',
      'mails.sent_at',
      'mails.open_count',
      'mails.click_count',
      'mails.created_at',
      sql<number>`cardinality(mails.attachment_ids)`.as('attachment_count'),
    ])
    .where(visibleMail(viewer))
    .where(exists)
}

/** Newest first. */
export function listMails(db: Database, viewer: Viewer, filter: MailFilter, page: PageRequest) {
  let query = selectMails(db, viewer)
  if (filter.lead_id) query = query.where('mails.lead_id', '=', filter.lead_id)
  if (filter.contact_id) query = query.where('mails.contact_id', '=', filter.contact_id)
  if (filter.thread_id) query = query.where('mails.thread_id', '=', filter.thread_id)
  if (filter.direction) query = query.where('mails.direction', '=', filter.direction)
  if (filter.unmatched) {
    query = query
      .where('mails.direction', '=', 'inbound')
      .where('mails.lead_id', 'is', null)
      .where('mails.contact_id', 'is', null)
  }
  return keysetPage(query, newestFirst, sql<string>`mails.id`, page)
}

/** One mail with its text. */
export function findMail(db: Database, id: string, viewer: Viewer) {
  return selectMails(db, viewer)
    .select(['mails.html', 'mails.text', 'mails.attachment_ids'])
    .where('mails.id', '=', id)
    .executeTakeFirst()
}

/** The row itself, locked until the transaction ends; undefined when the viewer sees no such mail. */
export function lockMail(trx: DatabaseTransaction, id: string, viewer: Viewer) {
  return trx
    .selectFrom('mails')
    .selectAll()
    .where('id', '=', id)
    .where(visibleMail(viewer))
    .where(exists)
    .forUpdate()
    .executeTakeFirst()
}

/** Files in the order in which they were attached, unless they have been deleted since. */
export async function filesOf(db: Database, attachment_ids: readonly string[]) {
  if (attachment_ids.length === 0) return []
  return db
    .selectFrom('attachments')
    .select(['id', 'file_name', 'content_type', 'size_bytes', 'storage_key'])
    .where(sql<boolean>`id = any(${attachment_ids}::uuid[])`)
    .where('deleted_at', 'is', null)
    .orderBy(sql`array_position(${attachment_ids}::uuid[], id)`)
    .execute()
}

export async function insertMail(trx: DatabaseTransaction, mail: InsertObject<DB, 'mails'>): Promise<void> {
  await trx.insertInto('mails').values(mail).execute()
}

export type MailChanges = UpdateObject<DB, 'mails'>

export async function updateMail(trx: Database, id: string, changes: MailChanges): Promise<void> {
  await trx.updateTable('mails').set(changes).where('id', '=', id).execute()
}

const AT_ONCE = 500

/** Mails whose job should have come long ago. */
export function mailsLeftBehind(db: Database) {
  return db
    .selectFrom('mails')
    .select(['id', 'direction'])
    .where(sql<boolean>`status in ('queued', 'sending', 'receiving')`)
    .where(sql<boolean>`send_after < now() - interval '1 minute'`)
    .orderBy('send_after')
    .limit(AT_ONCE)
    .execute()
}
