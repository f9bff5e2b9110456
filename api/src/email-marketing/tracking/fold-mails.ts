import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import type { StoredEvent } from './store-events.ts'

/** What a mail from one person to another can be, in the order in which it never goes back. */
const RANKED = ['queued', 'sending', 'unknown', 'sent', 'failed', 'delivered', 'bounced', 'complained']

/** Brings mails between people and their entries on the timeline up to date with all of their events. */
export async function foldMails(trx: DatabaseTransaction, events: readonly StoredEvent[]): Promise<void> {
  const ids = [...new Set(events.flatMap((event) => event.mail_id ?? []))]
  if (ids.length === 0) return
  const ranked = sql`${RANKED}::text[]`
  await sql`
    with told as (
      select mail_id, min(email_id) as email_id,
        min(occurred_at) filter (where type not in ('failed', 'suppressed')) as sent_at,
        count(*) filter (where type = 'opened') as open_count,
        count(*) filter (where type = 'clicked' and not is_bot) as click_count,
        (array_agg(detail ->> 'message' order by occurred_at, id)
          filter (where type in ('bounced', 'failed', 'suppressed')))[1] as error_message,
        max(coalesce(array_position(${ranked}, case type when 'suppressed' then 'failed' else type end),
          array_position(${ranked}, 'sent'))) as rank
      from email_events where mail_id = any(${ids}::uuid[])
      group by mail_id
    )
    update mails m set
      email_id = coalesce(m.email_id, told.email_id),
      status = (${ranked})[greatest(array_position(${ranked}, m.status), told.rank)],
      sent_at = least(m.sent_at, told.sent_at),
      open_count = told.open_count, click_count = told.click_count,
      error_message = coalesce(told.error_message, m.error_message)
    from told where m.id = told.mail_id`.execute(trx)
  await sql`
    update activities a set email_status = m.status, email_opens = m.open_count, email_clicks = m.click_count
    from mails m
    where m.id = any(${ids}::uuid[]) and a.id = m.activity_id
      and (a.email_status, a.email_opens, a.email_clicks) is distinct from (m.status, m.open_count, m.click_count)
  `.execute(trx)
}
