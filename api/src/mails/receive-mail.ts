import { randomUUID } from 'node:crypto'
import type { Context } from '../context.ts'
import { fetchReceivedMail } from './jobs.ts'

/** `data` of Resend's webhook `email.received` (resend.com/docs/webhooks/emails/received): what is known before the text. */
export interface ReceivedEvent {
  /** The id at the provider. */
  email_id: string
  from: string
  to: string[]
  subject?: string | undefined
  /** RFC 3339 */
  created_at?: string | undefined
}

/**
 * Takes note of a mail that arrived and has its text fetched in the background. The same event again changes nothing,
 * so whoever could not be answered may tell it again.
 */
export async function receiveMail({ db, queue }: Context, event: ReceivedEvent): Promise<void> {
  const id = randomUUID()
  const noted = await db
    .insertInto('mails')
    .values({
      id,
      thread_id: id,
      direction: 'inbound',
      status: 'receiving',
      email_id: event.email_id,
      from_address: event.from,
      to_addresses: event.to,
      subject: event.subject ?? '',
      ...(event.created_at && { created_at: event.created_at }),
    })
    .onConflict((conflict) => conflict.column('email_id').where('direction', '=', 'inbound').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (noted) await queue.enqueue(fetchReceivedMail, { mail_id: noted.id }, { job_id: noted.id })
}
