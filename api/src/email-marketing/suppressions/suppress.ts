import type { DatabaseTransaction, Suppressions } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import { leaveSequences } from '../sequences/leave-sequences.ts'
import { type Consent, withConsent } from './consent-setting.ts'
import { AUTHOR, holdLeadsOf, tellContacts } from './tell-contacts.ts'

export type SuppressionReason = Suppressions['reason']

/** One address, or all of a domain. */
export type Suppressed = { email: string; domain?: undefined } | { domain: string; email?: undefined }

export type Suppression = Suppressed & {
  /** Null or unset: no marketing mail at all. */
  topic_id?: string | null | undefined
  reason: SuppressionReason
  /** Which way it came: link, user, import, webhook, provider. */
  source: string
  /** In words: what the provider says of a bounce, why somebody decided so. */
  note?: string | null | undefined
  ip_address?: string | null | undefined
  user_agent?: string | null | undefined
}

/**
 * Sends an address or a domain no more marketing mail. The database unsubscribes the contacts concerned and keeps the
 * consent record; their timelines are told, and they leave the sequences. Being suppressed for this reason already, it
 * stays so; only that the person said it themselves is kept, so that undoing what a user did does not undo that.
 * @returns the suppression's id, and whether anything changed
 */
export async function suppress(trx: DatabaseTransaction, given: Suppression): Promise<{ id: string; is_new: boolean }> {
  const { topic_id = null, reason, source } = given
  const note = given.note?.trim().slice(0, 500) || null
  const [email, domain] = [given.email?.toLowerCase() ?? null, given.domain?.toLowerCase() ?? null]
  const what = sql.ref(email === null ? 'domain' : 'email')
  if (email !== null) await holdLeadsOf(trx, [email])
  return withConsent(trx, { ...given, reason: note }, async () => {
    const { rows } = await sql<{ id: string }>`
      insert into suppressions as known (email, domain, topic_id, reason, source, note, created_by)
      values (${email}, ${domain}, ${topic_id}, ${reason}, ${source}, ${note}, ${AUTHOR})
      on conflict (${what}, topic_id, reason) where ${what} is not null
      do update set source = excluded.source where excluded.source = 'link' and known.source <> 'link'
      returning id`.execute(trx)
    const id = rows[0]?.id
    if (id === undefined) return { id: await findId(trx, { email, domain, topic_id, reason }), is_new: false }
    if (email !== null) {
      const contact_ids = await tellContacts(trx, [email], { subject: subjectOf(reason, topic_id), description: note })
      await leaveSequences(trx, contact_ids, LEFT_BECAUSE[reason], { topic_id })
    }
    return { id, is_new: true }
  })
}

interface Known {
  email: string | null
  domain: string | null
  topic_id: string | null
  reason: SuppressionReason
}

async function findId(trx: DatabaseTransaction, { email, domain, topic_id, reason }: Known): Promise<string> {
  const { id } = await trx
    .selectFrom('suppressions')
    .select('id')
    .where('reason', '=', reason)
    .where('email', 'is not distinct from', email)
    .where('domain', 'is not distinct from', domain)
    .where('topic_id', 'is not distinct from', topic_id)
    .executeTakeFirstOrThrow()
  return id
}

const topicName = (id: string) => sql<string>`(select name from email_topics where email_topics.id = ${id}::uuid)`

const SUBJECTS: Record<SuppressionReason, string> = {
  unsubscribe: 'Unsubscribed from email',
  hard_bounce: 'No more email: the address bounced',
  complaint: 'No more email: reported as spam',
  manual: 'No more email: put on the suppression list',
}

/** What the timeline of a contact says when its address is suppressed. */
export function subjectOf(reason: SuppressionReason, topic_id: string | null): string | RawBuilder<string> {
  return topic_id ? sql<string>`'Unsubscribed from ' || ${topicName(topic_id)}` : SUBJECTS[reason]
}

/** Why a contact then leaves its sequences. */
export const LEFT_BECAUSE = {
  unsubscribe: 'unsubscribe',
  hard_bounce: 'bounced',
  complaint: 'complained',
  manual: 'suppressed',
} as const

export type Lifted = Suppressed & {
  topic_id?: string | null | undefined
  /** Only what was suppressed for these reasons. */
  reasons: readonly SuppressionReason[]
}

/**
 * Ends suppressions; who has no other one is subscribed again. The consent record and the timeline say why.
 * @returns whether there were any
 */
export async function unsuppress(
  trx: DatabaseTransaction,
  { email, domain, topic_id = null, reasons }: Lifted,
  consent: Consent,
): Promise<boolean> {
  if (email !== undefined) await holdLeadsOf(trx, [email.toLowerCase()])
  return withConsent(trx, consent, async () => {
    const ended = await trx
      .deleteFrom('suppressions')
      .where('email', 'is not distinct from', email?.toLowerCase() ?? null)
      .where('domain', 'is not distinct from', domain?.toLowerCase() ?? null)
      .where('topic_id', 'is not distinct from', topic_id)
      .where('reason', 'in', reasons)
      .returning('id')
      .execute()
    if (ended.length > 0 && email !== undefined) {
      const subject = topic_id
        ? sql<string>`'Subscribed to ' || ${topicName(topic_id)}`
        : reasons.includes('unsubscribe')
          ? 'Subscribed to email'
          : 'Taken off the suppression list'
      await tellContacts(trx, [email.toLowerCase()], { subject, description: consent.reason?.trim() || null })
    }
    return ended.length > 0
  })
}
