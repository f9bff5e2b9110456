import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import { keepMessageId } from '../../mails/message-id.ts'
import { receiveMail } from '../../mails/receive-mail.ts'
import { NOBODY, writeAs } from '../../platform/author.ts'
import { suppress, unsuppress } from '../suppressions/suppress.ts'
import type { MailEvent } from './apply-event.ts'
import { CLICK_PATH } from './link-urls.ts'
import { readWebhook, type WebhookMessage } from './read-webhook.ts'

/**
 * Does what a message of the provider asks for; the same message again changes nothing.
 * @param apply stores and applies an event of a mail
 * @throws ApiError validation_failed when it is no JSON object
 */
export async function takeMessage(
  context: Context,
  apply: (event: MailEvent) => Promise<void>,
  body: Buffer,
  svix_id: string,
): Promise<void> {
  const message = readWebhook(body, svix_id)
  switch (message.about) {
    case 'mail':
      // A click that the provider saw on one of our own links is counted by us when it arrives there.
      if (message.event.url?.startsWith(context.config.public_url + CLICK_PATH)) return
      await keepMessageId(context.db, message.event.mail_id, message.message_id)
      return apply(message.event)
    case 'received':
      return receiveMail(context, message.received)
    case 'suppression':
      return writeAs(context.db, NOBODY, (trx) => followProvider(trx, message, svix_id))
  }
}

const SOURCE = 'provider'

/** The provider's own list of addresses it does not deliver to. */
async function followProvider(
  trx: DatabaseTransaction,
  { type, email, reason }: WebhookMessage & { about: 'suppression' },
  svix_id: string,
) {
  const noted = await trx
    .insertInto('email_events')
    .values({ svix_id, type: `suppression_${type}`, occurred_at: sql`now()` })
    .onConflict((conflict) => conflict.column('svix_id').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!noted) return
  if (type === 'added') {
    await suppress(trx, { email, reason, source: SOURCE })
    return
  }
  // What somebody decided here stays.
  const came_from_there = await trx
    .selectFrom('suppressions')
    .select('reason')
    .where('email', '=', email.toLowerCase())
    .where('topic_id', 'is', null)
    .where((any) => any.or([any('reason', 'in', ['hard_bounce', 'complaint']), any('source', '=', SOURCE)]))
    .execute()
  const reasons = came_from_there.map((known) => known.reason)
  if (reasons.length > 0) await unsuppress(trx, { email, reasons }, { source: SOURCE })
}
