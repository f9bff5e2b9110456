import type { MailConfig } from '../config.ts'
import { MailError } from './mail-error.ts'
import type { Mailer } from './mailer.ts'

const TIMEOUT_MS = 30_000
const MAX_REASON_LENGTH = 300

/** Through Resend's `POST /emails` (resend.com/docs/api-reference/emails/send-email). It keeps idempotency keys for 24 hours. */
export function resendMailer({ api_key, base_url, from }: Extract<MailConfig, { via: 'resend' }>): Mailer {
  return {
    async send({ idempotency_key, to, ...mail }) {
      const response = await fetch(`${base_url}/emails`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${api_key}`,
          'content-type': 'application/json',
          'idempotency-key': idempotency_key,
        },
        body: JSON.stringify({ from, to: [to], ...mail }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch((error) => {
        throw new MailError(`Resend cannot be reached: ${error.cause?.code ?? error.message}`, true)
      })
      const answer = await response.text().catch(() => '')
      if (!response.ok) throw refusal(response.status, answer)
    },
  }
}

function refusal(status: number, answer: string): MailError {
  const { name = '', message = answer } = readProblem(answer)
  const is_transient =
    status >= 500 || status === 408 || status === 429 || (status === 409 && name === 'concurrent_idempotent_requests')
  return new MailError(`Resend answered ${status} ${name} ${message}`.slice(0, MAX_REASON_LENGTH).trim(), is_transient)
}

function readProblem(answer: string): { name?: string; message?: string } {
  try {
    return JSON.parse(answer) ?? {}
  } catch {
    return {}
  }
}
