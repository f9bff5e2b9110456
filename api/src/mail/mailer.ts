import type { MailConfig } from '../config.ts'
import { resendMailer } from './resend-mailer.ts'
import { smtpMailer } from './smtp-mailer.ts'

export interface Mail {
  /** One address. */
  to: string
  subject: string
  text: string
  html: string
  /** At most 256 characters. Sending again with the same key and the same mail delivers nothing new where that can be told. */
  idempotency_key: string
}

/** Sends one mail at a time. */
export interface Mailer {
  /**
   * Resolves when the mail was taken for delivery.
   * @throws MailError
   */
  send(mail: Mail): Promise<void>
}

/** The way mail leaves, as configured; null when none is. */
export function createMailer(config: MailConfig | undefined): Mailer | null {
  if (!config) return null
  return config.via === 'resend' ? resendMailer(config) : smtpMailer(config)
}
