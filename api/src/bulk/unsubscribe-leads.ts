import { sql } from 'kysely'
import { setSubscriptions } from '../contacts/subscriptions.ts'
import type { Batch } from '../operations/run-operation.ts'
import type { Lead } from './decide-lead.ts'
import type { Params } from './schemas.ts'

/** Unsubscribes every contact of the leads, and says so on the timelines. */
export async function unsubscribeLeads(
  { trx, actor }: Batch,
  leads: Lead[],
  { channels, reason }: Params<'unsubscribe'>,
) {
  const contacts = await trx
    .selectFrom('contacts')
    .select('id')
    .where(sql<boolean>`lead_id = any(${leads.map(({ id }) => id)}::uuid[])`)
    .where('deleted_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  const ids = contacts.map(({ id }) => id)
  const changed = await setSubscriptions(trx, ids, { channels, subscribed: false, reason })
  const names = channels.map((channel) => (channel === 'sms' ? 'text messages' : 'email')).join(' and ')
  const { rows } = await sql<{ leads: number }>`
    with told as (
      insert into activities (activity_type, lead_id, contact_id, actor_id, subject, description)
      select 'system', lead_id, id, ${actor.user_id}::uuid, ${`Unsubscribed from ${names}`}::text, ${reason ?? null}::text
      from contacts where id = any(${changed}::uuid[])
      returning lead_id
    )
    select count(distinct lead_id) as leads from told`.execute(trx)
  return { changed: rows[0]?.leads ?? 0, entities: ['contact', 'lead'] }
}
