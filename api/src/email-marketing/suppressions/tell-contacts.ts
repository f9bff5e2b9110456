import type { DatabaseTransaction } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'

/** Who acts, as the audit log will say it. */
export const AUTHOR = sql<string | null>`(nullif(current_setting('crm.author', true), '')::jsonb ->> 'user_id')::uuid`

/** Of more than this at once browsers are told that many have changed, not which. */
const TOLD_ONE_BY_ONE = 50

/**
 * Holds the leads of the contacts with these addresses; leads are locked before contacts by everybody who locks both.
 * @param emails in lower case
 */
export async function holdLeadsOf(trx: DatabaseTransaction, emails: readonly string[]): Promise<void> {
  await sql`
    select from leads where id in (select lead_id from contacts where lower(email) = any(${emails}::text[]))
    order by id for key share`.execute(trx)
}

/**
 * Says on the timelines of the contacts with these addresses, and of their leads, what became of their subscription.
 * @param emails in lower case
 * @returns the contacts' ids
 */
export async function tellContacts(
  trx: DatabaseTransaction,
  emails: readonly string[],
  { subject, description }: { subject: string | RawBuilder<string>; description: string | null },
): Promise<string[]> {
  const { rows } = await sql<{ contact_id: string }>`
    with told as (
      insert into activities (activity_type, lead_id, contact_id, actor_id, subject, description)
      select 'system', lead_id, id, ${AUTHOR}, ${subject}, ${description}
      from contacts where lower(email) = any(${emails}::text[]) and deleted_at is null
      returning contact_id, lead_id
    ), heard as (
      insert into live_events (type, entity, entity_id, actor_id)
      select 'updated', entity, case when (select count(*) from told) <= ${TOLD_ONE_BY_ONE} then id end, ${AUTHOR}
      from told, lateral (values ('contact', contact_id), ('lead', lead_id)) as record (entity, id)
      where id is not null
      group by 2, 3
    )
    select contact_id from told`.execute(trx)
  return rows.map(({ contact_id }) => contact_id)
}
