import type { MailConfig } from '../../config.ts'
import type { MailSettingsRow } from './queries.ts'

export interface Sender {
  /** Null: no address is set anywhere. */
  email: string | null
  name: string | null
  reply_to: string | null
}

interface Given {
  from_name?: string | null
  from_email?: string | null
  reply_to?: string | null
}

/** Who a mail is from: what the campaign or sequence says, else the mail settings, else MAIL_FROM. */
export function findSender(given: Given, settings: MailSettingsRow, mail: MailConfig | undefined): Sender {
  const installed = readAddress(mail?.from ?? '')
  return {
    email: given.from_email || settings.from_email || installed.email,
    name: given.from_name || settings.from_name || settings.brand_name || installed.name,
    reply_to: given.reply_to || settings.reply_to,
  }
}

/** As the From header has it (RFC 5322): `"Ann Lee" <ann@example.com>`. */
export function formatSender({ email, name }: { email: string; name: string | null }): string {
  const words = name?.replace(/[\r\n]+/g, ' ').trim()
  return words ? `"${words.replace(/["\\]/g, '\\$&')}" <${email}>` : email
}

/** Of `name@example.com` or `Name <name@example.com>`. */
function readAddress(from: string): { email: string | null; name: string | null } {
  const named = /^(.+) <([^<>]+)>$/.exec(from)
  return { email: named?.[2] ?? (from || null), name: named?.[1] ?? null }
}
