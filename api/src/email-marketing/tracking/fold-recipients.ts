import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import type { StoredEvent } from './store-events.ts'

/** What a recipient can be, in the order in which it never goes back. */
const RANKED = [
  'pending',
  'sending',
  'cancelled',
  'unknown',
  'sent',
  'failed',
  'suppressed',
  'delivered',
  'bounced',
  'complained',
]

/**
 * Brings recipients and their entries on the timeline up to date with all of their events. Events may come before we
 * have written down that we sent (after a crash): then they tell that, and the id at the provider.
 */
export async function foldRecipients(trx: DatabaseTransaction, events: readonly StoredEvent[]): Promise<void> {
  const ids = [...new Set(events.flatMap((event) => event.recipient_id ?? []))]
  if (ids.length === 0) return
  const ranked = sql`${RANKED}::text[]`
  const first = (type: string) => sql`min(occurred_at) filter (where type = ${type})`
  await sql`
    with told as (
      select recipient_id, min(email_id) as email_id,
        min(occurred_at) filter (where type not in ('failed', 'suppressed')) as sent_at,
        ${first('delivered')} as delivered_at, ${first('opened')} as opened_at,
        min(occurred_at) filter (where type = 'clicked' and not is_bot) as clicked_at,
        ${first('bounced')} as bounced_at, ${first('complained')} as complained_at,
        ${first('unsubscribed')} as unsubscribed_at, ${first('replied')} as replied_at,
        count(*) filter (where type = 'opened') as open_count,
        count(*) filter (where type = 'clicked' and not is_bot) as click_count,
        count(*) filter (where type = 'clicked' and is_bot) as bot_click_count,
        (array_agg(detail ->> 'message' order by occurred_at, id)
          filter (where type in ('bounced', 'failed', 'suppressed')))[1] as error_message,
        max(coalesce(array_position(${ranked}, type), array_position(${ranked}, 'sent'))) as rank
      from email_events where recipient_id = any(${ids}::uuid[])
      group by recipient_id
    )
    update campaign_recipients r set
      email_id = coalesce(r.email_id, told.email_id),
      status = (${ranked})[greatest(array_position(${ranked}, r.status), told.rank)],
      sent_at = least(r.sent_at, told.sent_at),
      delivered_at = told.delivered_at, opened_at = told.opened_at, clicked_at = told.clicked_at,
      bounced_at = told.bounced_at, complained_at = told.complained_at,
      unsubscribed_at = least(r.unsubscribed_at, told.unsubscribed_at),
      replied_at = least(r.replied_at, told.replied_at),
      open_count = told.open_count, click_count = told.click_count, bot_click_count = told.bot_click_count,
      error_message = coalesce(told.error_message, r.error_message)
    from told where r.id = told.recipient_id`.execute(trx)
  await resolveChunks(trx, ids)
  await sql`
    update activities a set email_status = r.status, email_opens = r.open_count, email_clicks = r.click_count
    from campaign_recipients r
    where r.id = any(${ids}::uuid[]) and a.email_id = r.email_id
      and (a.email_status, a.email_opens, a.email_clicks) is distinct from (r.status, r.open_count, r.click_count)
  `.execute(trx)
}

/** A chunk of which nobody knew whether it went out is done when that is known of each of its recipients. */
async function resolveChunks(trx: DatabaseTransaction, recipient_ids: string[]) {
  await sql`
    update campaign_chunks c set state = 'done', done_at = now(), error_message = null, frozen = null
    where c.state = 'unknown'
      and (c.campaign_id, c.no) in (
        select campaign_id, chunk_no from campaign_recipients where id = any(${recipient_ids}::uuid[]))
      and not exists (
        select from campaign_recipients r
        where r.campaign_id = c.campaign_id and r.chunk_no = c.no and r.status in ('sending', 'unknown'))`.execute(trx)
}
