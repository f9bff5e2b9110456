import { createHash } from 'node:crypto'
import type { MailConfig } from '../config.ts'
import { MailError, type MailErrorKind } from './mail-error.ts'
import type { Mail, Mailer, SendOptions, Sent } from './mailer.ts'
import { type Answer, openPoster } from './post-json.ts'

const MAX_REASON_LENGTH = 300
const NEVER_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']

/**
 * Through Resend: `POST /emails` and `POST /emails/batch` (resend.com/docs/api-reference/emails). It keeps idempotency
 * keys for 24 hours. A batch is `permissive`: a mail that it refuses leaves the others alone.
 */
export function resendMailer(config: Extract<MailConfig, { via: 'resend' }>): Mailer {
  const { api_key, base_url, from, rate_limit } = config
  const timeout_ms = config.timeout_seconds * 1000
  const poster = openPoster(base_url)
  async function post(path: string, body: Buffer, { idempotency_key, signal }: SendOptions) {
    const timeout = AbortSignal.timeout(timeout_ms)
    const headers = {
      authorization: `Bearer ${api_key}`,
      'idempotency-key': idempotency_key,
      ...(path === '/emails/batch' && { 'x-batch-validation': 'permissive' }),
    }
    const answer = await poster
      .post(path, body, headers, signal ? AbortSignal.any([signal, timeout]) : timeout)
      .catch((error) => {
        const kind = NEVER_CONNECTED.includes(error.code) ? 'unreachable' : 'unknown_outcome'
        throw new MailError(kind, `Resend cannot be reached: ${error.code ?? error.message}`)
      })
    if (answer.status < 200 || answer.status > 299) throw refusal(answer)
    return readJson(answer.text)
  }
  const written = ({ attachments, tags, ...mail }: Mail) => ({
    from,
    ...mail,
    ...(tags && { tags: Object.entries(tags).map(([name, value]) => ({ name, value })) }),
    ...(attachments && {
      attachments: attachments.map(({ content, ...file }) => ({ ...file, content: content.toString('base64') })),
    }),
  })
  return {
    via: 'resend',
    from,
    interval_ms: 1000 / rate_limit,
    timeout_ms,
    async send(mail, options) {
      const { id } = await post('/emails', asJson(written(mail)), options)
      return { email_id: idOf(id) }
    },
    prepareBatch(mails) {
      const body = asJson(mails.map(written))
      return {
        sha256: createHash('sha256').update(body).digest(),
        send: async (options) => resultsOf(mails.length, await post('/emails/batch', body, options)),
      }
    },
    close: async () => poster.close(),
  }
}

function asJson(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

/** `data` leaves out the mails that `errors` names by their place. */
function resultsOf(count: number, { data, errors }: { data?: unknown; errors?: unknown }): Sent[] {
  const ids = Array.isArray(data) ? data : []
  const refused = new Map<number, string>(
    (Array.isArray(errors) ? errors : []).map(({ index, message }) => [index, String(message)]),
  )
  if (ids.length + refused.size !== count) {
    throw new MailError('server', `Resend answered for ${ids.length + refused.size} of ${count} mails.`)
  }
  let next = 0
  return Array.from({ length: count }, (_, index) => {
    const error = refused.get(index)
    return error === undefined ? { email_id: idOf(ids[next++]?.id) } : { error: error.slice(0, MAX_REASON_LENGTH) }
  })
}

function idOf(id: unknown): string {
  if (typeof id === 'string') return id
  throw new MailError('server', 'Resend took a mail and gave no id for it.')
}

function refusal({ status, retry_after, text }: Answer): MailError {
  const { name = '', message = text } = readJson(text) as { name?: string; message?: string }
  const words = `Resend answered ${status} ${name} ${message}`.slice(0, MAX_REASON_LENGTH).trim()
  const seconds = Number(retry_after)
  return new MailError(kindOf(status, name), words, retry_after && seconds >= 0 ? seconds : undefined)
}

/** resend.com/docs/api-reference/errors */
function kindOf(status: number, name: string): MailErrorKind {
  if (status === 401 || status === 403 || name.endsWith('_quota_exceeded') || name === 'invalid_from_address') {
    return 'account'
  }
  if (status === 429) return 'rate_limited'
  if (status === 409) return name === 'concurrent_idempotent_requests' ? 'concurrent' : 'conflict'
  if (status === 408) return 'unknown_outcome'
  return status >= 500 ? 'server' : 'refused'
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the provider answers
function readJson(text: string): any {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}
