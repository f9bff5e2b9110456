import { Type } from 'typebox'
import { defineJob } from '../platform/jobs.ts'
import { Uuid } from '../platform/schemas.ts'
import { forgetReadNotifications, giveUpOldMail, mailNotification, notificationsToMail } from './mail-notification.ts'
import { remindOfDueTasks } from './remind.ts'

/** Sends one notification by e-mail. What fails is found again by the sweep below. */
export const mailNotificationJob = defineJob({
  name: 'notifications.mail',
  schema: Type.Object({ notification_id: Uuid }),
  attempts: 3,
  handler: (context, { notification_id }) => mailNotification(context, notification_id),
})

/** Finds tasks whose reminder is due, also those that came due while no server ran. */
export const remind = defineJob({
  name: 'notifications.remind',
  schema: Type.Object({}),
  every: 30_000,
  handler: async ({ db, queue, mailer }, _, { signal }) => {
    while (!signal.aborted) {
      const { reminded, to_mail } = await remindOfDueTasks(db, mailer.via !== 'outbox')
      for (const notification_id of to_mail) {
        await queue.enqueue(mailNotificationJob, { notification_id }, { job_id: notification_id })
      }
      if (reminded === 0) return
    }
  },
})

/** Mails what a crash or an unreachable mail server left behind, and forgets what was read long ago. */
export const sweepNotifications = defineJob({
  name: 'notifications.sweep',
  schema: Type.Object({}),
  every: 5 * 60_000,
  handler: async ({ db, queue, mailer }) => {
    await giveUpOldMail(db)
    await forgetReadNotifications(db)
    if (mailer.via === 'outbox') return
    for (const notification_id of await notificationsToMail(db)) {
      await queue.enqueue(mailNotificationJob, { notification_id }, { job_id: notification_id })
    }
  },
})
