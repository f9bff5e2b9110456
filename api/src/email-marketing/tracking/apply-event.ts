import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { leaveSequences } from '../sequences/leave-sequences.ts'
import { suppress } from '../suppressions/suppress.ts'
import { foldMails } from './fold-mails.ts'
import { foldRecipients } from './fold-recipients.ts'
import { markScanners } from './mark-scanners.ts'
import { findConcerned, type StoredEvent, storeEvents } from './store-events.ts'
import { tellTimelines } from './tell-timelines.ts'

export type MailEventType =
  | 'sent'
  | 'delivered'
  | 'delayed'
  | 'opened'
  | 'clicked'
  | 'bounced'
  | 'complained'
  | 'failed'
  | 'suppressed'
  | 'unsubscribed'
  | 'replied'

/** What became of one mail. It is found by `recipient_id` or `mail_id`, the tags every mail carries, else by `email_id`. */
export interface MailEvent {
  type: MailEventType
  /** RFC 3339: when it happened, not when we were told. */
  occurred_at: string
  /** campaign_recipients.id */
  recipient_id?: string | undefined
  /** mails.id */
  mail_id?: string | undefined
  /** The id at the provider. */
  email_id?: string | undefined
  /** Names the message that told it: the same told again changes nothing. Unset: seen by ourselves. */
  svix_id?: string | undefined
  /** Of a click: the place of the link in the mail. */
  link_no?: number | undefined
  url?: string | undefined
  ip_address?: string | undefined
  user_agent?: string | undefined
  /** No person did it, by what the request says of itself. */
  is_bot?: boolean | undefined
  /** For people: the reason of a bounce, a failure. `kind` of a bounce is Permanent, Transient or Undetermined. */
  detail?: { message?: string; kind?: string } | undefined
}

/**
 * The one way an event changes anything: see `applyEvents`.
 * @returns whether it was new, and of a mail of ours
 */
export async function applyEvent(trx: DatabaseTransaction, event: MailEvent): Promise<boolean> {
  return (await applyEvents(trx, [event])).length === 1
}

/**
 * Stores events and brings what they are about up to date: the recipient or the mail, its entry on the timeline, the
 * suppressions (a hard bounce, a complaint), the sequences that end with a click, and the open browsers. A mail's state is folded from all of its events, so
 * that neither their order nor their number matters. Whoever unsubscribes or answers is suppressed, or taken out of
 * sequences, by the caller. Locks the recipients and the mails in the order of their ids.
 * @returns those that were new, and of a mail of ours
 */
export async function applyEvents(trx: DatabaseTransaction, events: readonly MailEvent[]): Promise<StoredEvent[]> {
  const concerned = await findConcerned(trx, events)
  const stored = await storeEvents(trx, events, concerned)
  if (stored.length === 0) return []
  await markScanners(trx, stored)
  await foldRecipients(trx, stored)
  await foldMails(trx, stored)
  await suppressDeadAddresses(trx, stored)
  await stopSequences(trx, stored)
  await tellTimelines(trx, stored)
  return stored
}

async function suppressDeadAddresses(trx: DatabaseTransaction, events: readonly StoredEvent[]) {
  for (const { type, email, detail } of events) {
    const reason =
      type === 'complained' ? 'complaint' : type === 'bounced' && detail?.kind === 'Permanent' ? 'hard_bounce' : null
    if (reason && email) await suppress(trx, { email, reason, source: 'webhook', note: detail?.message?.slice(0, 500) })
  }
}

/** A click that only now turns out to be a scanner's has ended what it ended. */
async function stopSequences(trx: DatabaseTransaction, events: readonly StoredEvent[]) {
  const clicked = events.filter(({ type, is_bot }) => type === 'clicked' && !is_bot)
  if (clicked.length === 0) return
  const ids = clicked.flatMap((event) => event.recipient_id ?? event.mail_id ?? [])
  const { rows } = await sql<{ contact_id: string }>`
    select contact_id from campaign_recipients
    where id = any(${ids}::uuid[]) and click_count > 0 and contact_id is not null
    union
    select contact_id from mails where id = any(${ids}::uuid[]) and click_count > 0 and contact_id is not null
  `.execute(trx)
  await leaveSequences(
    trx,
    rows.map(({ contact_id }) => contact_id),
    'click',
  )
}
