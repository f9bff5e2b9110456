import type { Database } from '@crm/db'
import type { MailConfig } from '../config.ts'
import { outboxMailer } from './outbox-mailer.ts'
import { resendMailer } from './resend-mailer.ts'
import { smtpMailer } from './smtp-mailer.ts'

export interface Mail {
  /** `ann@example.com` or `Ann <ann@example.com>`; MAIL_FROM when left out. */
  from?: string
  to: string[]
  cc?: string[]
  bcc?: string[]
  reply_to?: string
  subject: string
  html: string
  text: string
  headers?: Record<string, string>
  /** Come back with every event of the mail. Names and values of `[A-Za-z0-9_-]`. */
  tags?: Record<string, string>
  attachments?: Attachment[]
}

export interface Attachment {
  filename: string
  content: Buffer
  content_type: string
}

export interface SendOptions {
  /**
   * At most 256 characters. Sending the same mail again with the same key delivers nothing new, within 24 hours and where
   * the provider can tell.
   */
  idempotency_key: string
  signal?: AbortSignal
}

export interface BatchOptions extends SendOptions {
  /** Ids of mails that were taken on an earlier attempt, by their place: where each is a request of its own, they are left out. */
  taken?: ReadonlyMap<number, string>
  /**
   * Where each mail is a request of its own, called for each that was taken, so that it need not be sent again if the
   * process dies before the others are.
   */
  onTaken?: (index: number, email_id: string) => Promise<void>
}

/** Mails that are written out, ready to be sent together. */
export interface Batch {
  /** Of all that is sent: the same mails have the same. */
  sha256: Buffer
  /**
   * Resolves with what became of each mail, in order.
   * @throws MailError when it failed as a whole; where each mail is a request of its own, when one is to be sent again
   */
  send(options: BatchOptions): Promise<Sent[]>
}

/** The id at the provider, or why this mail was refused for good. */
export type Sent = { email_id: string } | { error: string }

/** Hands mails over for delivery. */
export interface Mailer {
  /** `outbox`: there is no provider; mails are kept to be looked at, and reach nobody. */
  via: 'resend' | 'smtp' | 'outbox'
  /** The sender of mails that name none: MAIL_FROM; null when it is not set. */
  from: string | null
  /** Milliseconds from one request to the next, over all processes (`reserveSlot`); 0: no limit. */
  interval_ms: number
  /** How long a request may take, in milliseconds. */
  timeout_ms: number
  /**
   * Resolves when the mail was taken for delivery.
   * @throws MailError
   */
  send(mail: Mail, options: SendOptions): Promise<{ email_id: string }>
  /** Up to 100 mails without attachments, to be sent in one request where the provider has that. */
  prepareBatch(mails: Mail[]): Batch
  close(): Promise<void>
}

export const MAX_BATCH = 100

/** The way mail leaves, as configured; without a provider, the outbox in the database. */
export function createMailer(config: MailConfig | undefined, db: Database): Mailer {
  if (!config) return outboxMailer(db)
  return config.via === 'resend' ? resendMailer(config) : smtpMailer(config)
}
