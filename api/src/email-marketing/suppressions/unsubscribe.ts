import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { NOBODY, writeAs } from '../../platform/author.ts'
import { applyEvent } from '../tracking/apply-event.ts'
import type { Recipient } from './find-recipient.ts'
import { suppress, unsuppress } from './suppress.ts'

/** From where a person says it: kept with the consent. */
export interface Visit {
  ip_address: string
  user_agent: string | null
}

/** What the page shows of a person's subscriptions. */
export interface Subscriptions {
  /** No marketing mail at all. */
  is_off: boolean
  topics: { id: string; name: string; description: string | null; is_off: boolean }[]
}

export async function readSubscriptions(db: Database, { emails, topic_id }: Recipient): Promise<Subscriptions> {
  const isOff = (topic: ReturnType<typeof sql>) => sql<boolean>`exists (
    select from suppressions where email = any(${emails}::text[]) and reason = 'unsubscribe'
      and suppressions.topic_id is not distinct from ${topic})`
  const topics = await db
    .selectFrom('email_topics')
    .select(['id', 'name', 'description', isOff(sql`email_topics.id`).as('is_off')])
    .where((is) => is.or([is('is_active', '=', true), is('id', '=', topic_id)]))
    .orderBy(sql`lower(name)`)
    .execute()
  const { rows } = await sql<{ is_off: boolean }>`select ${isOff(sql`null`)} as is_off`.execute(db)
  return { is_off: emails.length === 0 || rows[0]?.is_off === true, topics }
}

/** The person gets no more marketing mail at all. Done once, it stays so. */
export function unsubscribe(db: Database, recipient: Recipient, visit: Visit): Promise<void> {
  return writeAs(db, { ...NOBODY, ip_address: visit.ip_address }, async (trx) => {
    await holdMail(trx, recipient)
    if (await end(trx, recipient, null, visit)) await tellMail(trx, recipient, visit)
  })
}

/** The person gets mail of the topics kept, and of no other one. */
export function keepTopics(db: Database, recipient: Recipient, kept: readonly string[], visit: Visit): Promise<void> {
  return writeAs(db, { ...NOBODY, ip_address: visit.ip_address }, async (trx) => {
    await holdMail(trx, recipient)
    const { topics } = await readSubscriptions(trx, recipient)
    let isMeant = false
    for (const { id, is_off } of topics) {
      if (!kept.includes(id)) isMeant = (await end(trx, recipient, id, visit)) || isMeant
      else if (is_off) await begin(trx, recipient, id, visit)
    }
    if (isMeant) await tellMail(trx, recipient, visit)
  })
}

/** Takes back that the person unsubscribed. What ended for another reason, such as a bounce, stays so. */
export function resubscribe(db: Database, recipient: Recipient, visit: Visit): Promise<void> {
  return writeAs(db, { ...NOBODY, ip_address: visit.ip_address }, (trx) => begin(trx, recipient, null, visit))
}

/** Events of the provider hold the mail before they come to the contact, too. */
async function holdMail(trx: DatabaseTransaction, { kind, id }: Recipient) {
  const table = kind === 'mail_id' ? 'mails' : 'campaign_recipients'
  await trx.selectFrom(table).select('id').where('id', '=', id).forUpdate().execute()
}

async function end(trx: DatabaseTransaction, { emails }: Recipient, topic_id: string | null, visit: Visit) {
  let isNew = false
  for (const email of emails.toSorted()) {
    const ended = await suppress(trx, { email, topic_id, reason: 'unsubscribe', source: 'link', ...visit })
    isNew ||= ended.is_new
  }
  return isNew
}

async function begin(trx: DatabaseTransaction, { emails }: Recipient, topic_id: string | null, visit: Visit) {
  const reason = 'Asked for it on the unsubscribe page'
  for (const email of emails.toSorted()) {
    await unsuppress(trx, { email, topic_id, reasons: ['unsubscribe'] }, { reason, source: 'link', ...visit })
  }
}

/** The mail whose link was followed counts it. */
async function tellMail(trx: DatabaseTransaction, { kind, id }: Recipient, visit: Visit) {
  const occurred_at = new Date().toISOString()
  const user_agent = visit.user_agent ?? undefined
  await applyEvent(trx, { type: 'unsubscribed', occurred_at, [kind]: id, ip_address: visit.ip_address, user_agent })
}
