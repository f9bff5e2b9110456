import { Type } from 'typebox'
import { defineJob } from '../platform/jobs.ts'
import { Uuid } from '../platform/schemas.ts'
import { fetchMail } from './fetch-mail.ts'
import { mailsLeftBehind } from './queries.ts'
import { sendMail } from './send-mail.ts'

const MINUTE_MS = 60_000

/** Hands one mail over to the provider. */
export const sendMailJob = defineJob({
  name: 'mails.send',
  schema: Type.Object({ mail_id: Uuid }),
  handler: (context, { mail_id }, { signal }) => sendMail(context, mail_id, signal),
})

/** Fetches the text and the files of a mail that arrived, and does what follows from it. */
export const fetchReceivedMail = defineJob({
  name: 'mails.receive',
  schema: Type.Object({ mail_id: Uuid }),
  handler: (context, { mail_id }, { signal }) => fetchMail(context, mail_id, signal),
})

/** Takes up what a crash, or a provider that could not be reached, left behind. */
export const sweepMails = defineJob({
  name: 'mails.sweep',
  schema: Type.Object({}),
  every: MINUTE_MS,
  handler: async ({ db, queue }) => {
    for (const { id, direction } of await mailsLeftBehind(db)) {
      const job = direction === 'inbound' ? fetchReceivedMail : sendMailJob
      await queue.enqueue(job, { mail_id: id }, { job_id: id })
    }
  },
})
