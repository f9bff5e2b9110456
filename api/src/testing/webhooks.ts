import { randomUUID } from 'node:crypto'
import { Webhook } from 'svix'
import type { SentRecipient } from './sent-campaign.ts'
import type { TestApp } from './test-app.ts'

export const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret of the mail provider').toString('base64')}`
export const WEBHOOK_URL = '/api/crm/email-marketing/webhooks/resend'

/** Settings of an installation whose mail leaves through Resend. */
export const WITH_RESEND = {
  RESEND_API_KEY: 're_test',
  MAIL_FROM: 'crm@example.com',
  RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
}

interface Told {
  id?: string
  at?: Date
  secret?: string
  url?: string
}

/** Sends a webhook as the provider does, signed by the provider's own library. */
export async function tell(test: TestApp, message: object | string, told: Told = {}) {
  const { id = `msg_${randomUUID()}`, at = new Date(), secret = WEBHOOK_SECRET, url = WEBHOOK_URL } = told
  const body = typeof message === 'string' ? message : JSON.stringify(message)
  const headers = {
    'content-type': 'application/json',
    'svix-id': id,
    'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
    'svix-signature': new Webhook(secret).sign(id, at, body),
  }
  return test.app.inject({ method: 'POST', url, headers, payload: body })
}

/** The body of a webhook about a mail of a campaign. `seconds` after the start of 2026. */
export function about(recipient: SentRecipient, type: string, seconds: number, data: object = {}) {
  return {
    type: `email.${type}`,
    created_at: new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString(),
    data: {
      email_id: recipient.email_id,
      to: [recipient.email],
      tags: { recipient_id: recipient.id },
      ...data,
    },
  }
}
