import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import type { MailEvent } from './apply-event.ts'

/** The mail that an event is about, locked. */
interface Concerned {
  id: string
  email_id: string | null
  /** Whom it was for. */
  email: string | null
  contact_id: string | null
  campaign_id: string | null
}

export interface ConcernedMails {
  recipients: Concerned[]
  mails: Concerned[]
}

/** An event that was new. Exactly one of `recipient_id` and `mail_id` is set. */
export interface StoredEvent extends Pick<MailEvent, 'type' | 'detail'> {
  recipient_id: string | null
  mail_id: string | null
  email: string | null
  contact_id: string | null
  is_bot: boolean
}

/** Locks what the events are about, in the order of ids: two transactions with the same mails do not lock each other out. */
export async function findConcerned(trx: DatabaseTransaction, events: readonly MailEvent[]): Promise<ConcernedMails> {
  const recipient_ids = present(events.map((event) => event.recipient_id))
  const mail_ids = present(events.map((event) => event.mail_id))
  const untagged = events.filter((event) => !event.recipient_id && !event.mail_id)
  const email_ids = present(untagged.map((event) => event.email_id))
  const isConcerned = (ids: string[]) =>
    sql<boolean>`(id = any(${ids}::uuid[]) or email_id = any(${email_ids}::text[]))`
  const recipients = await trx
    .selectFrom('campaign_recipients')
    .select(['id', 'email_id', 'email', 'contact_id', 'campaign_id'])
    .where(isConcerned(recipient_ids))
    .orderBy('id')
    .forUpdate()
    .execute()
  if (mail_ids.length + email_ids.length === 0) return { recipients, mails: [] }
  const mails = await trx
    .selectFrom('mails')
    .select(['id', 'email_id', 'contact_id'])
    .select([sql<string | null>`to_addresses[1]`.as('email'), sql<null>`null`.as('campaign_id')])
    .where(isConcerned(mail_ids))
    .where('direction', '=', 'outbound')
    .orderBy('id')
    .forUpdate()
    .execute()
  return { recipients, mails }
}

/** Keeps the events of mails of ours that were not told before. */
export async function storeEvents(
  trx: DatabaseTransaction,
  events: readonly MailEvent[],
  { recipients, mails }: ConcernedMails,
): Promise<StoredEvent[]> {
  const recipientOf = finder(recipients)
  const mailOf = finder(mails)
  const owned = events.flatMap((event) => {
    const recipient = event.mail_id ? undefined : recipientOf(event.recipient_id, event.email_id)
    const mail = recipient ? undefined : mailOf(event.mail_id, event.email_id)
    return recipient || mail ? [{ event, recipient, mail }] : []
  })
  if (owned.length === 0) return []
  const rows = await trx
    .insertInto('email_events')
    .values(
      owned.map(({ event, recipient, mail }) => ({
        svix_id: event.svix_id ?? null,
        type: event.type,
        email_id: event.email_id ?? null,
        recipient_id: recipient?.id ?? null,
        mail_id: mail?.id ?? null,
        campaign_id: recipient?.campaign_id ?? null,
        occurred_at: event.occurred_at,
        link_no: event.link_no ?? null,
        url: event.url ?? null,
        ip_address: event.ip_address ?? null,
        user_agent: event.user_agent ?? null,
        is_bot: event.is_bot ?? false,
        detail: JSON.stringify(event.detail ?? {}),
      })),
    )
    .onConflict((conflict) => conflict.column('svix_id').doNothing())
    .returning(['type', 'recipient_id', 'mail_id', 'detail', 'is_bot'])
    .execute()
  return rows.map((row) => {
    const { email = null, contact_id = null } = recipientOf(row.recipient_id) ?? mailOf(row.mail_id) ?? {}
    return { ...row, type: row.type as MailEvent['type'], detail: row.detail as MailEvent['detail'], email, contact_id }
  })
}

function finder(rows: Concerned[]) {
  const by_id = new Map(rows.map((row) => [row.id, row]))
  const by_email_id = new Map(rows.map((row) => [row.email_id, row]))
  return (id: string | null | undefined, email_id?: string) =>
    id ? by_id.get(id.toLowerCase()) : email_id ? by_email_id.get(email_id) : undefined
}

const present = (ids: (string | undefined)[]) => [...new Set(ids.filter((id) => id !== undefined))]
