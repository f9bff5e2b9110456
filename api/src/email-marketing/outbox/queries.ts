import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { keysetPage, type Order, type PageRequest } from '../../platform/pagination.ts'
import type { Role } from '../../platform/permissions.ts'
import { holdsWords, searchWords } from '../../platform/search-words.ts'
import { type Viewer, visibleContactId, visibleLeadId } from '../../platform/visibility.ts'

export type OutboxReader = Viewer & { role: Role }

const newestFirst: Order = {
  key: 'created_at',
  expression: sql`outbox_mails.created_at`,
  direction: 'desc',
  nullable: false,
}

/**
 * The mails whose contact or lead the reader sees. Others, such as links for a new password, are for administrators.
 */
function selectMails(db: Database, reader: OutboxReader) {
  const isAdmin = sql<boolean>`${reader.role === 'admin'}::boolean`
  return db
    .selectFrom('outbox_mails')
    .leftJoin('campaign_recipients as r', (join) =>
      join.on(sql<boolean>`r.id = (outbox_mails.tags ->> 'recipient_id')::uuid`),
    )
    .leftJoin('mails as m', (join) => join.on(sql<boolean>`m.id = (outbox_mails.tags ->> 'mail_id')::uuid`))
    .select([
      'outbox_mails.id',
      'outbox_mails.from_address',
      'outbox_mails.to_addresses',
      'outbox_mails.subject',
      'outbox_mails.created_at',
      'r.campaign_id',
      sql<string | null>`coalesce(r.status, m.status)`.as('status'),
      sql<number>`coalesce(r.open_count, m.open_count, 0)`.as('open_count'),
      sql<number>`coalesce(r.click_count, m.click_count, 0)`.as('click_count'),
      sql<string | null>`coalesce(r.contact_id, m.contact_id)`.as('contact_id'),
    ])
    .where(sql<boolean>`case
      when r.id is not null then ${visibleContactId(reader, sql`r.contact_id`)}
      when m.lead_id is not null then ${visibleLeadId(reader, sql`m.lead_id`)}
      when m.id is not null then ${visibleContactId(reader, sql`m.contact_id`)}
      else ${isAdmin} end`)
}

/** Newest first. */
export function listOutbox(db: Database, q: string | undefined, reader: OutboxReader, page: PageRequest) {
  const words = searchWords(q)
  const searched = sql`lower(outbox_mails.subject || ' ' || array_to_string(outbox_mails.to_addresses, ' '))`
  const rows = selectMails(db, reader).$if(words.length > 0, (query) => query.where(holdsWords(searched, words)))
  return keysetPage(rows, newestFirst, sql<string>`outbox_mails.id`, page)
}

export function findOutboxMail(db: Database, id: string, reader: OutboxReader) {
  return selectMails(db, reader)
    .select([
      'outbox_mails.cc_addresses',
      'outbox_mails.reply_to',
      'outbox_mails.html',
      'outbox_mails.text',
      'outbox_mails.headers',
      'outbox_mails.attachments',
      'r.id as recipient_id',
      'm.id as mail_id',
    ])
    .where('outbox_mails.id', '=', id)
    .executeTakeFirst()
}
