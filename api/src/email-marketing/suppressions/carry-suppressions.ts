import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { withConsent } from './consent-setting.ts'
import { AUTHOR } from './tell-contacts.ts'

const NOTE = 'Merged with a contact who was not subscribed'

/**
 * What the person has said under one address holds for the address that the contact has now, topics included. That
 * mail to the other address came back says nothing of this one.
 */
export async function carrySuppressions(trx: DatabaseTransaction, contact_id: string, from: string): Promise<void> {
  await withConsent(trx, { source: 'merge', reason: NOTE }, () =>
    sql`
      insert into suppressions (email, topic_id, reason, source, note, created_by)
      select lower(contacts.email), said.topic_id, said.reason, 'merge', ${NOTE}, ${AUTHOR}
      from contacts join suppressions said on said.email = lower(${from}) and said.reason <> 'hard_bounce'
      where contacts.id = ${contact_id} and contacts.email is not null
      on conflict do nothing`.execute(trx),
  )
}
