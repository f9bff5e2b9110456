import { createTransport } from 'nodemailer'
import type { MailConfig } from '../config.ts'
import { MailError } from './mail-error.ts'
import type { Mailer } from './mailer.ts'

const CONNECT_MS = 10_000
const SILENCE_MS = 30_000

/**
 * Through an SMTP server. SMTP has no idempotency key: it becomes the Message-ID, by which mail programs know a copy.
 */
export function smtpMailer({ url, from }: Extract<MailConfig, { via: 'smtp' }>): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = /@([^@>\s]+)>?$/.exec(from)?.[1] ?? 'localhost'
  return {
    async send({ idempotency_key, ...mail }) {
      const messageId = `<${idempotency_key.replaceAll('/', '.')}@${domain}>`
      await transport.sendMail({ from, messageId, ...mail }).catch((error) => {
        throw new MailError(`The mail server did not take it: ${error.message}`, isTransient(error))
      })
    },
  }
}

/** RFC 5321: 4yz may be tried again, 5yz not. Without an answer it was the network. */
function isTransient({ responseCode, code }: { responseCode?: number; code?: string }): boolean {
  if (responseCode !== undefined) return responseCode < 500
  return code !== 'EAUTH' && code !== 'EENVELOPE' && code !== 'EMESSAGE'
}
