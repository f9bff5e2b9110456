import type { Config } from '../../config.ts'
import { checkDomainAtResend } from './check-domain-at-resend.ts'
import { checkDomainInDns } from './check-domain-in-dns.ts'
import type { SenderCheck } from './schemas.ts'

const ADDRESS = /^[^\s@"<>(),;:\\]+@((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*)$/i

/** Whether mails from this address will be taken and believed, and what to do if not. Takes a few seconds at most. */
export async function checkSender(config: Config, from_email: string | null): Promise<SenderCheck> {
  const nothing = { from_email, domain: null, can_send: false, records: [] }
  if (!from_email) {
    return failed(nothing, 'There is no sender address. Set one in the mail settings.')
  }
  const domain = ADDRESS.exec(from_email)?.[1]?.toLowerCase()
  if (!domain) return failed(nothing, `${from_email} is not an address that mail can be sent from.`)
  const address = { name: 'Sender address', status: 'ok', message: `${from_email} is a valid address.` } as const
  const mail = config.mail
  if (mail?.via === 'resend') {
    const { checks, ...found } = await checkDomainAtResend(mail, domain)
    return { from_email, domain, ...found, checks: [address, ...checks] }
  }
  const checks = mail ? await checkDomainInDns(domain) : []
  return { from_email, domain, can_send: true, records: [], checks: [address, ...checks] }
}

function failed(rest: Omit<SenderCheck, 'checks'>, message: string): SenderCheck {
  return { ...rest, checks: [{ name: 'Sender address', status: 'failed', message }] }
}
