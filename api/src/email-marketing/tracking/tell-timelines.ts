import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import type { StoredEvent } from './store-events.ts'

/** Of more than this at once browsers are told that many have changed, not which. */
const TOLD_ONE_BY_ONE = 50

/** Browsers that show a timeline of the contacts or their leads, or the report of a campaign, read it again. */
export async function tellTimelines(trx: DatabaseTransaction, events: readonly StoredEvent[]): Promise<void> {
  const recipient_ids = events.flatMap((event) => event.recipient_id ?? [])
  const mail_ids = events.flatMap((event) => event.mail_id ?? [])
  await sql`
    with concerned as (
      select r.contact_id, c.lead_id from campaign_recipients r join contacts c on c.id = r.contact_id
      where r.id = any(${recipient_ids}::uuid[])
      union
      select contact_id, lead_id from mails where id = any(${mail_ids}::uuid[])
    ), told as (
      select 'contact' as entity, contact_id as id from concerned where contact_id is not null
      union
      select 'lead', lead_id from concerned where lead_id is not null
    ), counted as (
      select *, count(*) over (partition by entity) as total from told
    )
    insert into live_events (type, entity, entity_id)
    select 'updated', entity, id from counted where total <= ${TOLD_ONE_BY_ONE}
    union all
    select distinct 'updated', entity, null::uuid from counted where total > ${TOLD_ONE_BY_ONE}
    union all
    select distinct 'updated', 'email_event', campaign_id from campaign_recipients
    where id = any(${recipient_ids}::uuid[])`.execute(trx)
}
