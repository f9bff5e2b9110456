import { ApiError } from '../../platform/errors.ts'
import type { MailEvent, MailEventType } from './apply-event.ts'

/** What a webhook of Resend tells (resend.com/docs/webhooks/event-types). */
export type WebhookMessage =
  | { about: 'mail'; event: MailEvent; message_id: string | undefined }
  | {
      about: 'received'
      received: { email_id: string; from: string; to: string[]; subject: string; created_at: string }
    }
  | { about: 'suppression'; type: 'added' | 'removed'; email: string; reason: 'hard_bounce' | 'complaint' | 'manual' }
  /** Nothing that matters here, such as a domain that was verified. */
  | { about: 'nothing' }

const MAIL_EVENTS: Record<string, MailEventType> = {
  'email.sent': 'sent',
  'email.delivered': 'delivered',
  'email.delivery_delayed': 'delayed',
  'email.opened': 'opened',
  'email.clicked': 'clicked',
  'email.bounced': 'bounced',
  'email.complained': 'complained',
  'email.failed': 'failed',
  'email.suppressed': 'suppressed',
}
const SUPPRESSION_REASONS = { bounce: 'hard_bounce', complaint: 'complaint' } as const
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const EARLIEST = Date.UTC(2000, 0, 1)
const AHEAD_MS = 24 * 3_600_000

type Json = Record<string, unknown>

/**
 * Reads the body of a webhook whose signature is good. Whatever is not as documented is left out.
 * @param svix_id the id of the message
 * @throws ApiError validation_failed when it is no JSON object
 */
export function readWebhook(body: Buffer, svix_id: string): WebhookMessage {
  const message = parse(body)
  const type = text(message.type, 100) ?? ''
  const data = object(message.data)
  if (type === 'email.received') return readReceived(data, message.created_at)
  if (type === 'suppression.added' || type === 'suppression.removed') {
    const email = text(data.email, 320)
    if (!email) return { about: 'nothing' }
    const reason = SUPPRESSION_REASONS[data.origin as keyof typeof SUPPRESSION_REASONS] ?? 'manual'
    return { about: 'suppression', type: type === 'suppression.added' ? 'added' : 'removed', email, reason }
  }
  const mail_event = MAIL_EVENTS[type]
  if (!mail_event) return { about: 'nothing' }
  const tags = object(data.tags)
  const seen = object(data.click ?? data.open)
  const said = object(data.bounce ?? data.failed ?? data.suppressed)
  return {
    about: 'mail',
    message_id: text(data.message_id, 1_000),
    event: {
      type: mail_event,
      svix_id,
      occurred_at: time(seen.timestamp ?? message.created_at),
      recipient_id: uuid(tags.recipient_id),
      mail_id: uuid(tags.mail_id),
      email_id: text(data.email_id, 200),
      url: text(seen.link, 2_000),
      ip_address: text(seen.ipAddress, 60),
      user_agent: text(seen.userAgent, 500),
      detail: {
        ...present('message', text(said.message ?? said.reason, 500)),
        ...present('kind', text(said.type, 40)),
      },
    },
  }
}

function readReceived(data: Json, told_at: unknown): WebhookMessage {
  const email_id = text(data.email_id, 200)
  const from = text(data.from, 1_000)
  if (!email_id || !from) return { about: 'nothing' }
  const to = (Array.isArray(data.to) ? data.to : [data.to])
    .flatMap((address) => text(address, 1_000) ?? [])
    .slice(0, 100)
  const subject = text(data.subject, 1_000) ?? ''
  return { about: 'received', received: { email_id, from, to, subject, created_at: time(data.created_at ?? told_at) } }
}

function parse(body: Buffer): Json {
  try {
    const message = JSON.parse(body.toString())
    if (typeof message === 'object' && message !== null && !Array.isArray(message)) return message
  } catch {}
  throw new ApiError('validation_failed', 'The body is no JSON object.', {
    errors: [{ path: '', message: 'is no JSON object' }],
  })
}

const object = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {})

/** PostgreSQL stores no NUL characters, and no halves of surrogate pairs in JSON. */
function text(value: unknown, length: number): string | undefined {
  if (typeof value !== 'string') return undefined
  return value.replaceAll('\0', '').toWellFormed().trim().slice(0, length).toWellFormed() || undefined
}

const uuid = (value: unknown) => (typeof value === 'string' && UUID.test(value) ? value.toLowerCase() : undefined)

/** RFC 3339 in UTC; now, when it is no time that can be. */
function time(value: unknown): string {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN
  const isPossible = at >= EARLIEST && at <= Date.now() + AHEAD_MS
  return new Date(isPossible ? at : Date.now()).toISOString()
}

function present<Key extends string>(key: Key, value: string | undefined) {
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: string }
}
