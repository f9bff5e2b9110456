import type { Context } from '../context.ts'
import { MailError } from './mail-error.ts'
import type { Mail, SendOptions } from './mailer.ts'
import { postponeSlots, reserveSlot } from './reserve-slot.ts'

/**
 * Sends one mail that somebody waits for: it goes before the mails of campaigns.
 * @throws MailError
 */
export async function sendUrgently(
  { db, mailer }: Pick<Context, 'db' | 'mailer'>,
  mail: Mail,
  options: SendOptions,
): Promise<{ email_id: string }> {
  if (!(await reserveSlot(db, { interval_ms: mailer.interval_ms, is_urgent: true }))) {
    throw new MailError('rate_limited', 'The provider asked to wait before anything else is sent.')
  }
  try {
    return await mailer.send(mail, options)
  } catch (error) {
    if (error instanceof MailError && error.kind === 'rate_limited') await postponeSlots(db, error.retry_after ?? 1)
    throw error
  }
}
