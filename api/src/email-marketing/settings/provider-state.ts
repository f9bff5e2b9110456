import { isIP } from 'node:net'
import type { Static } from 'typebox'
import type { Config } from '../../config.ts'
import type { MailSettingsRow } from './queries.ts'
import type { MailSettings } from './schemas.ts'

/** By what mail leaves, and what is missing for all of it to work. */
export function describeProvider(
  { mail, public_url }: Config,
  { inbound_domain }: Pick<MailSettingsRow, 'inbound_domain'>,
): Static<typeof MailSettings>['provider'] {
  const is_reachable = isPublic(new URL(public_url).hostname)
  const state = {
    mail_from: mail?.from ?? null,
    webhook_url: `${public_url}/api/crm/email-marketing/webhooks/resend`,
    is_reachable,
  }
  if (!mail) {
    const missing = [
      'RESEND_API_KEY and MAIL_FROM, or SMTP_URL and MAIL_FROM: until then mails are kept here, and not delivered.',
    ]
    return { ...state, via: 'outbox', rate_limit: null, has_webhook_secret: false, missing }
  }
  const missing: string[] = []
  if (!is_reachable) {
    missing.push(
      'PUBLIC_URL: recipients cannot open links that lead to this machine. Set it to the address under which the world reaches it.',
    )
  }
  if (mail.via === 'smtp') {
    return { ...state, via: 'smtp', rate_limit: null, has_webhook_secret: false, missing }
  }
  if (!mail.webhook_secret) {
    missing.push(
      'RESEND_WEBHOOK_SECRET: without it nobody tells what is delivered, bounces or is complained of. Add the address below at resend.com/webhooks, and copy its signing secret.',
    )
  }
  if (inbound_domain && !mail.webhook_secret) {
    missing.push('Replies come by the same webhook: with RESEND_WEBHOOK_SECRET missing they are not seen.')
  }
  return {
    ...state,
    via: 'resend',
    rate_limit: mail.rate_limit,
    has_webhook_secret: Boolean(mail.webhook_secret),
    missing,
  }
}

function isPublic(host: string): boolean {
  return host.includes('.') && isIP(host) === 0 && !/\.(local|localhost|internal|test|invalid)$/.test(host)
}
