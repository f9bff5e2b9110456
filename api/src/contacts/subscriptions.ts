import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { withConsent } from '../email-marketing/suppressions/consent-setting.ts'
import { AUTHOR } from '../email-marketing/suppressions/tell-contacts.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError } from '../platform/errors.ts'
import { recordContactActivity } from './contact-activity.ts'
import { lockedContact } from './locked-contact.ts'
import type { Channel } from './schemas.ts'

export interface SubscriptionChange {
  channels: Channel[]
  subscribed: boolean
  /** Why, in the words of who does it; when subscribing, how the person consented. */
  reason?: string | null | undefined
  /** Which way it comes, such as `import`; a user's own doing unless it says so. */
  source?: string
}

const COLUMNS = { email: 'email_subscribed', sms: 'sms_subscribed' } as const

/**
 * Subscribes contacts or unsubscribes them; the database keeps who, when and why (`record_subscription_change`), and
 * the suppressions of their addresses in step.
 * @returns the ids of those who were not so before
 */
export async function setSubscriptions(
  trx: DatabaseTransaction,
  ids: readonly string[],
  { channels, subscribed, reason, source }: SubscriptionChange,
): Promise<string[]> {
  const columns = channels.map((channel) => COLUMNS[channel])
  return withConsent(trx, { reason, source }, async () => {
    const changed = await trx
      .updateTable('contacts')
      .set({
        ...Object.fromEntries(columns.map((column) => [column, subscribed])),
        updated_at: sql`now()`,
        version: sql`version + 1`,
      })
      .where(sql<boolean>`id = any(${ids}::uuid[])`)
      .where((any) => any.or(columns.map((column) => any(column, '<>', subscribed))))
      .returning('id')
      .execute()
    if (!subscribed && channels.includes('email')) await keepUnsubscriptions(trx, ids, { reason, source })
    return changed.map((contact) => contact.id)
  })
}

/** Whoever gets no mail for another reason already, such as a bounce, has now said so too. */
async function keepUnsubscriptions(
  trx: DatabaseTransaction,
  ids: readonly string[],
  { reason, source = 'user' }: Pick<SubscriptionChange, 'reason' | 'source'>,
) {
  await sql`
    insert into suppressions (email, reason, source, note, created_by)
    select lower(email), 'unsubscribe', ${source}, ${reason?.trim() || null}, ${AUTHOR}
    from contacts where id = any(${ids}::uuid[]) and email is not null
    on conflict do nothing`.execute(trx)
}

/**
 * Subscribes one contact or unsubscribes it, and says so on the timeline. Being so already, it stays as it is.
 * @throws ApiError not_found; conflict when the address is suppressed for another reason than an unsubscription
 */
export function changeSubscription(db: Database, id: string, change: SubscriptionChange, actor: Actor): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const contact = await lockedContact(trx, id, undefined, actor)
    const changed = change.channels.filter((channel) => contact[COLUMNS[channel]] !== change.subscribed)
    if (changed.length === 0 && change.subscribed) return
    if (change.subscribed && changed.includes('email') && contact.email) {
      await liftUnsubscription(trx, contact.email.toLowerCase(), change)
    }
    await setSubscriptions(trx, [id], change)
    if (changed.length === 0) return
    const names = changed.map((channel) => (channel === 'sms' ? 'text messages' : 'email')).join(' and ')
    const subject = change.subscribed ? `Subscribed to ${names}` : `Unsubscribed from ${names}`
    await recordContactActivity(trx, contact, { subject, description: change.reason?.trim() || null }, actor)
  })
}

const REFUSALS = {
  hard_bounce:
    'the address does not exist: mail to it came back. Correct the address, or ask a manager to take it off the suppression list once it works',
  complaint:
    'this person reported mail from here as spam. Only a manager can take the address off the suppression list',
  manual: 'somebody has put it on the suppression list. Ask a manager to take it off',
  domain: 'mail to its whole domain was ended. Ask a manager to take the domain off the suppression list',
} as const

async function liftUnsubscription(trx: DatabaseTransaction, email: string, { reason, source }: SubscriptionChange) {
  const { rows } = await sql<{ reason: 'hard_bounce' | 'complaint' | 'manual'; domain: string | null }>`
    select reason, domain from suppressions
    where topic_id is null and (email = ${email} or domain = split_part(${email}, '@', 2))
      and (domain is not null or reason <> 'unsubscribe')
    order by reason limit 1`.execute(trx)
  const [other] = rows
  if (other) {
    const why = REFUSALS[other.domain ? 'domain' : other.reason]
    throw new ApiError('conflict', `${email} cannot be subscribed again: ${why}.`)
  }
  await withConsent(trx, { reason, source }, () =>
    trx
      .deleteFrom('suppressions')
      .where('email', '=', email)
      .where('topic_id', 'is', null)
      .where('reason', '=', 'unsubscribe')
      .execute(),
  )
}
