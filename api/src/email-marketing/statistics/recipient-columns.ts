import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { contactName } from '../../contacts/fields.ts'
import { type ExportColumn, guarded, instant } from '../../exports/csv-row.ts'

const text = (key: string, value: RawBuilder<unknown>): ExportColumn => ({
  key,
  value: guarded(sql`(${value})::text`),
})
const plain = (key: string): ExportColumn => ({ key, value: sql.ref(`r.${key}`) })
const time = (key: string): ExportColumn => ({ key, value: instant(sql.ref(`r.${key}`)) })

/** The columns of a file of recipients. */
export const RECIPIENT_COLUMNS: ExportColumn[] = [
  plain('id'),
  text('email', sql`r.email`),
  plain('contact_id'),
  text('contact_name', sql`case when contacts.id is not null then ${contactName} end`),
  text('lead_name', sql`leads.business_name`),
  plain('status'),
  plain('variant'),
  text('error_message', sql`r.error_message`),
  time('sent_at'),
  time('delivered_at'),
  time('opened_at'),
  time('clicked_at'),
  time('bounced_at'),
  time('complained_at'),
  time('unsubscribed_at'),
  time('replied_at'),
  plain('open_count'),
  plain('click_count'),
  plain('bot_click_count'),
]

/** What follows `select …`: the recipients with their contacts and leads, in the order of sending. */
export function recipientSource(which: RawBuilder<SqlBool>): RawBuilder<unknown> {
  return sql`from campaign_recipients r
    left join contacts on contacts.id = r.contact_id left join leads on leads.id = contacts.lead_id
    where ${which} order by r.chunk_no, r.id`
}
