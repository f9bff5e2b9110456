import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { readToken } from '../email-marketing/tokens.ts'
import { addressIn } from './addresses.ts'
import type { ReceivedMail } from './received-mail.ts'

/** Whose mail it is, and which of our mails it answers. */
export interface Match {
  lead_id: string | null
  contact_id: string | null
  /** Who wrote what it answers. */
  user_id: string | null
  /** Of the mails between people. */
  reply_to_id: string | null
  thread_id: string | null
  /** Of the mails of campaigns and sequences. */
  recipient_id: string | null
}

const REPLY = /\breply\+([0-9a-f]{52})@/i
const MESSAGE_ID = /<[^<>\s]{1,900}>/g
const MOST_REFERENCES = 50

/**
 * Finds whom a mail is from: by the signed address it was sent to, else by the mails that its headers name, else by its
 * sender among the contacts and leads. Null when nobody here is known. Deleted records are not known.
 */
export async function matchMail(trx: DatabaseTransaction, mail: ReceivedMail, secret: string): Promise<Match | null> {
  const answered = (await byToken(trx, mail, secret)) ??
    (await byReferences(trx, referencesOf(mail))) ?? {
      user_id: null,
      reply_to_id: null,
      thread_id: null,
      recipient_id: null,
    }
  const from = addressIn(mail.from)
  const living = 'about' in answered ? await livingRecords(trx, answered.about, from) : null
  const about = living ?? (await bySender(trx, from))
  if (!about) return null
  const { user_id, reply_to_id, thread_id, recipient_id } = answered
  return { ...about, user_id, reply_to_id, thread_id, recipient_id }
}

/** The mails that the headers In-Reply-To and References name (RFC 5322, 3.6.4), the answered one first. */
export function referencesOf({ headers }: ReceivedMail): string[] {
  const named = (name: string) => headers.get(name)?.match(MESSAGE_ID) ?? []
  return [...new Set([...named('in-reply-to'), ...named('references').toReversed()])].slice(0, MOST_REFERENCES)
}

async function byToken(trx: DatabaseTransaction, { to, cc }: ReceivedMail, secret: string) {
  for (const address of [...to, ...cc]) {
    const id = readToken(secret, 'reply', REPLY.exec(address)?.[1] ?? '')
    const found = id && ((await findMailAnswered(trx, id)) ?? (await findRecipientAnswered(trx, id)))
    if (found) return found
  }
  return undefined
}

async function findMailAnswered(trx: DatabaseTransaction, id: string) {
  const mail = await trx
    .selectFrom('mails')
    .select(['lead_id', 'contact_id', 'user_id', 'thread_id'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!mail) return undefined
  const { user_id, thread_id, ...about } = mail
  return { about, user_id, thread_id, reply_to_id: id, recipient_id: null }
}

async function findRecipientAnswered(trx: DatabaseTransaction, id: string) {
  const recipient = await trx
    .selectFrom('campaign_recipients')
    .innerJoin('email_campaigns', 'email_campaigns.id', 'campaign_recipients.campaign_id')
    .select(['contact_id', 'sent_by'])
    .select(
      sql<string | null>`(select thread_id from mails where recipient_id = ${id}::uuid order by id limit 1)`.as(
        'thread_id',
      ),
    )
    .where('campaign_recipients.id', '=', id)
    .executeTakeFirst()
  if (!recipient) return undefined
  const { contact_id, sent_by: user_id, thread_id } = recipient
  return { about: { lead_id: null, contact_id }, user_id, thread_id, reply_to_id: null, recipient_id: id }
}

async function byReferences(trx: DatabaseTransaction, message_ids: string[]) {
  const mail = await trx
    .selectFrom('mails')
    .select(['id', 'lead_id', 'contact_id', 'user_id', 'thread_id', 'recipient_id'])
    .where(sql<boolean>`message_id = any(${message_ids}::text[])`)
    .orderBy(sql`array_position(${message_ids}::text[], message_id)`)
    .limit(1)
    .executeTakeFirst()
  if (!mail) return undefined
  const { id: reply_to_id, lead_id, contact_id, ...answered } = mail
  return { ...answered, about: { lead_id, contact_id }, reply_to_id }
}

/** The lead and the contact as far as they are not deleted. A colleague who answers instead counts as who wrote. */
async function livingRecords(
  trx: DatabaseTransaction,
  about: { lead_id: string | null; contact_id: string | null },
  from: string,
) {
  const { rows } = await sql<{ lead_id: string | null; contact_id: string | null }>`
    with contact as (
      select id, lead_id from contacts where id = ${about.contact_id}::uuid and deleted_at is null
    ), lead as (
      select id from leads where id = coalesce(${about.lead_id}::uuid, (select lead_id from contact)) and deleted_at is null
    )
    select (select id from lead) as lead_id, coalesce(
      (select id from contacts where lead_id = (select id from lead) and lower(email) = ${from} and deleted_at is null
        order by id limit 1),
      (select id from contact)) as contact_id`.execute(trx)
  const [found] = rows
  return found?.lead_id || found?.contact_id ? found : null
}

/** Of several with this address the one that somebody was last in contact with. */
async function bySender(trx: DatabaseTransaction, from: string) {
  const { rows } = await sql<{ lead_id: string | null; contact_id: string | null }>`
    select lead_id, contact_id from (
      select leads.id as lead_id, contacts.id as contact_id, 1 as rank, contacts.last_contacted_at as at
      from contacts left join leads on leads.id = contacts.lead_id and leads.deleted_at is null
      where lower(contacts.email) = ${from} and contacts.deleted_at is null
      union all
      select id, null, 2, last_contact_at from leads where lower(email) = ${from} and deleted_at is null
    ) known order by rank, lead_id is null, at desc nulls last, contact_id limit 1`.execute(trx)
  return rows[0] ?? null
}
