import type { Database } from '@crm/db'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { MailError } from '../mail/mail-error.ts'
import { sendUrgently } from '../mail/send-urgently.ts'
import { writeMail } from '../mail/write-mail.ts'

const SWEEP_BATCH = 500

const waitsForMail = sql<boolean>`email_wanted and emailed_at is null and email_error is null`

/**
 * Sends a notification to its user by e-mail, unless that has been done. Its row is locked meanwhile, so two workers do
 * not send it both; after a crash the idempotency key keeps the provider from delivering it again.
 * @throws MailError that is transient: try again
 */
export async function mailNotification(context: Context, id: string): Promise<void> {
  const { db, mailer, config, log } = context
  if (mailer.via === 'outbox') return
  await db.transaction().execute(async (trx) => {
    const notification = await trx
      .selectFrom('notifications')
      .innerJoin('users', 'users.id', 'notifications.user_id')
      .select(['title', 'body', 'lead_id', 'users.email', 'users.is_active'])
      .where('notifications.id', '=', id)
      .where(waitsForMail)
      .forUpdate('notifications')
      .skipLocked()
      .executeTakeFirst()
    if (!notification?.is_active) return
    const { title, body, lead_id, email } = notification
    const mail = {
      to: [email],
      ...writeMail({
        subject: `Reminder: ${title}`,
        lines: [title, ...(body ? [body] : [])],
        button: { label: 'Open', url: `${config.public_url}${lead_id ? `/crm/leads/${lead_id}` : '/crm/tasks'}` },
        footer: `You get reminders by e-mail because your profile says so: ${config.public_url}/settings/profile`,
      }),
    }
    const done = await sendUrgently(context, mail, { idempotency_key: `notification/${id}` }).then(
      () => ({ emailed_at: new Date() }),
      (error) => {
        if (!(error instanceof MailError) || error.is_transient) throw error
        log.error({ err: error, notification_id: id }, 'a reminder could not be mailed')
        return { email_error: error.message }
      },
    )
    await trx.updateTable('notifications').set(done).where('id', '=', id).execute()
  })
}

/** Notifications whose mail has been waiting for a minute or more. */
export async function notificationsToMail(db: Database): Promise<string[]> {
  const rows = await db
    .selectFrom('notifications')
    .select('id')
    .where(waitsForMail)
    .where(sql<boolean>`created_at < now() - interval '1 minute'`)
    .orderBy('created_at')
    .limit(SWEEP_BATCH)
    .execute()
  return rows.map(({ id }) => id)
}

/** A reminder that is a day old is of no use in the mail any more. */
export async function giveUpOldMail(db: Database): Promise<void> {
  await db
    .updateTable('notifications')
    .set({ email_error: 'The mail server could not be reached for a day.' })
    .where(waitsForMail)
    .where(sql<boolean>`created_at < now() - interval '1 day'`)
    .execute()
}

export async function forgetReadNotifications(db: Database): Promise<void> {
  await db.deleteFrom('notifications').where(sql<boolean>`read_at < now() - interval '90 days'`).execute()
}
