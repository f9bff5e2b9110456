import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { inContactView } from '../../contacts/queries.ts'
import type { CheckedFilter } from '../../platform/filters/filter.ts'
import type { Viewer } from '../../platform/visibility.ts'
import { SUPPRESSED_REASONS, suppressedReason } from '../suppressions/find-suppressed.ts'

/**
 * Why a contact of a segment gets no mail. `duplicate`: another contact had the address; two living contacts never have
 * the same one, so that it happens only while a list of recipients is made and addresses change hands.
 */
export const LEFT_OUT_REASONS = ['no_address', ...SUPPRESSED_REASONS, 'duplicate', 'capped'] as const
export type LeftOutReason = (typeof LEFT_OUT_REASONS)[number]

export interface Audience {
  /** What contacts are meant; undefined: all. */
  filter: CheckedFilter | undefined
  /** Whose contacts are meant: nobody mails contacts that they do not see. */
  viewer: Viewer
  topic_id: string | null
  /** Who got that many campaign mails in the last days is left out; null: any number. */
  cap?: { mails: number; days: number } | null
}

/**
 * The contacts meant, each with its address in lower case and why it is left out; null when it gets the mail. To be read
 * in batches by `contacts.id`:
 * `audience(db, …).where('contacts.id', '>', after).orderBy('contacts.id').limit(50_000)`.
 */
export function audience(db: Database, { filter, viewer, topic_id, cap = null }: Audience) {
  const email = sql<string>`lower(contacts.email)`
  // Whoever is suppressed altogether is not subscribed (the triggers of suppressions), so that most need no look there.
  const onTopic =
    topic_id === null
      ? sql``
      : sql`when exists (select from suppressions off where off.topic_id = ${topic_id}::uuid and off.email = ${email})
          or exists (select from suppressions off where off.topic_id = ${topic_id}::uuid
            and off.domain = split_part(${email}, '@', 2))
          then ${suppressedReason(email, topic_id)}`
  const isCapped = cap
    ? sql`when (select count(*) from campaign_recipients sent where sent.email = ${email}
        and sent.sent_at > now() - make_interval(days => ${cap.days}::integer)) >= ${cap.mails}::integer then 'capped'`
    : sql``
  return db
    .selectFrom('contacts')
    .leftJoin('leads', 'leads.id', 'contacts.lead_id')
    .select([
      'contacts.id',
      email.as('email'),
      sql<LeftOutReason | null>`case
        when coalesce(contacts.email, '') = '' then 'no_address'
        when not contacts.email_subscribed then coalesce(${suppressedReason(email, topic_id)}, 'unsubscribed')
        ${onTopic} ${isCapped} end`.as('left_out'),
    ])
    .where(inContactView({ filter }, viewer))
}
