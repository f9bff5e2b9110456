import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
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
 * Subscribes contacts or unsubscribes them; the database keeps who, when and why (`record_subscription_change`).
 * @returns the ids of those who were not so before
 */
export async function setSubscriptions(
  trx: DatabaseTransaction,
  ids: readonly string[],
  { channels, subscribed, reason, source }: SubscriptionChange,
): Promise<string[]> {
  const why = (given: object) => sql`select set_config('crm.subscription', ${JSON.stringify(given)}, true)`.execute(trx)
  const columns = channels.map((channel) => COLUMNS[channel])
  await why({ reason: reason?.trim() || undefined, source })
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
  await why({})
  return changed.map((contact) => contact.id)
}

/**
 * Subscribes one contact or unsubscribes it, and says so on the timeline. Being so already, it stays as it is.
 * @throws ApiError not_found
 */
export function changeSubscription(db: Database, id: string, change: SubscriptionChange, actor: Actor): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const contact = await lockedContact(trx, id, undefined, actor)
    const changed = change.channels.filter((channel) => contact[COLUMNS[channel]] !== change.subscribed)
    if (changed.length === 0) return
    await setSubscriptions(trx, [id], { ...change, channels: changed })
    const names = changed.map((channel) => (channel === 'sms' ? 'text messages' : 'email')).join(' and ')
    const subject = change.subscribed ? `Subscribed to ${names}` : `Unsubscribed from ${names}`
    await recordContactActivity(trx, contact, { subject, description: change.reason?.trim() || null }, actor)
  })
}
