import { createTransport } from 'nodemailer'
import type { MailConfig } from '../config.ts'
import { digest } from './digest.ts'
import { MailError } from './mail-error.ts'
import type { Mail, Mailer, SendOptions, Sent } from './mailer.ts'

const CONNECT_MS = 10_000
const SILENCE_MS = 30_000
const CONNECTIONS = 5
/** A hundred mails over these connections, to a slow server. */
const BATCH_MS = 600_000

/**
 * Through an SMTP server, over a few connections that are kept open. SMTP has no idempotency key: it becomes the
 * Message-ID, by which mail programs know a copy. The Message-ID is the mail's id at the provider.
 */
export function smtpMailer({ url, from }: Extract<MailConfig, { via: 'smtp' }>): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = /@([^@>\s]+)>?$/.exec(from)?.[1] ?? 'localhost'
  async function send({ reply_to, attachments, tags: _, ...mail }: Mail, { idempotency_key }: SendOptions) {
    const messageId = `<${idempotency_key.replaceAll('/', '.')}@${domain}>`
    await transport
      .sendMail({
        from,
        messageId,
        ...mail,
        ...(reply_to && { replyTo: reply_to }),
        ...(attachments && {
          attachments: attachments.map(({ content_type, ...file }) => ({ ...file, contentType: content_type })),
        }),
      })
      .catch((error) => {
        throw new MailError(kindOf(error), `The mail server did not take it: ${error.message}`)
      })
    return { email_id: messageId }
  }
  return {
    via: 'smtp',
    from,
    interval_ms: 0,
    timeout_ms: BATCH_MS,
    send,
    prepareBatch: (mails) => ({
      sha256: digest(mails),
      async send({ idempotency_key, taken, onTaken }) {
        const results = await Promise.allSettled(
          mails.map(async (mail, index) => {
            const email_id = taken?.get(index)
            if (email_id !== undefined) return { email_id }
            const sent = await send(mail, { idempotency_key: `${idempotency_key}/${mail.tags?.recipient_id ?? index}` })
            await onTaken?.(index, sent.email_id)
            return sent
          }),
        )
        return results.map(whatBecame)
      },
    }),
    close: async () => transport.close(),
  }
}

/** @throws MailError when it is to be sent again */
function whatBecame(result: PromiseSettledResult<Sent>): Sent {
  if (result.status === 'fulfilled') return result.value
  if (result.reason instanceof MailError && result.reason.kind === 'refused') return { error: result.reason.message }
  throw result.reason
}

/** RFC 5321: 4yz may be tried again, 5yz not. Without an answer it was the network. */
function kindOf({ responseCode, code }: { responseCode?: number; code?: string }) {
  if (code === 'EAUTH' || code === 'ENOAUTH') return 'account'
  if (responseCode !== undefined) return responseCode < 500 ? 'server' : 'refused'
  if (code === 'ECONNECTION' || code === 'EDNS') return 'unreachable'
  return code === 'EENVELOPE' || code === 'EMESSAGE' ? 'refused' : 'unknown_outcome'
}
