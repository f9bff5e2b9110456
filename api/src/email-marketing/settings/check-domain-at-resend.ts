import type { MailConfig } from '../../config.ts'
import type { SenderCheck } from './schemas.ts'

type ResendConfig = Extract<MailConfig, { via: 'resend' }>
type Found = Pick<SenderCheck, 'can_send' | 'checks' | 'records'>

interface Domain {
  id: string
  name: string
  status: string
  records?: { record?: string; type: string; name: string; value: string; status: string }[]
}

const TIMEOUT_MS = 5_000
/** Everybody may send from it, but only to the address of their own account. */
const TEST_DOMAIN = 'resend.dev'

/**
 * Whether the account may send from the domain (resend.com/docs/api-reference/domains/list-domains). A key that may
 * only send cannot tell: then mails are let go, and the provider decides.
 */
export async function checkDomainAtResend(config: ResendConfig, domain: string): Promise<Found> {
  if (domain === TEST_DOMAIN) {
    return found(
      'warning',
      true,
      `${TEST_DOMAIN} delivers to the address of your Resend account only. Add a domain of your own.`,
    )
  }
  const list = await ask(config, '/domains')
  if (typeof list === 'string') return found('unknown', true, list)
  const domains = (list as { data?: Domain[] }).data
  if (!Array.isArray(domains)) return found('unknown', true, 'Resend does not tell which domains are verified.')
  // A mail from a subdomain needs that subdomain; Resend verifies each apart.
  const known = domains.find(({ name }) => name?.toLowerCase() === domain)
  if (!known) {
    return found(
      'failed',
      false,
      `Resend does not know ${domain}. Add it at resend.com/domains, enter the records that it shows at your name server, and check again.`,
    )
  }
  const detail = await ask(config, `/domains/${encodeURIComponent(known.id)}`)
  const records = typeof detail === 'string' ? [] : ((detail as Domain).records ?? [])
  if (known.status === 'verified')
    return { ...found('ok', true, `${domain} is verified at Resend.`), records: shown(records) }
  return {
    ...found(
      'failed',
      false,
      `${domain} is not verified at Resend (${known.status.replaceAll('_', ' ')}). Enter the records below at your name server, then press Verify at resend.com/domains.`,
    ),
    records: shown(records),
  }
}

function found(status: SenderCheck['checks'][number]['status'], can_send: boolean, message: string): Found {
  return { can_send, checks: [{ name: 'Domain at Resend', status, message }], records: [] }
}

function shown(records: NonNullable<Domain['records']>): Found['records'] {
  return records.map(({ type, name, value, status }) => ({
    type: String(type),
    name: String(name),
    value: String(value),
    status: String(status),
  }))
}

/** @returns the answer, or in words why there is none */
async function ask({ base_url, api_key }: ResendConfig, path: string): Promise<object | string> {
  try {
    const response = await fetch(base_url + path, {
      headers: { authorization: `Bearer ${api_key}` },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    const answer = await response.json()
    if (response.ok && typeof answer === 'object' && answer !== null) return answer
    if (response.status === 401 || response.status === 403) {
      return 'RESEND_API_KEY may send but not read domains, so this cannot be checked here. See resend.com/domains.'
    }
    return `Resend answered ${response.status}. Try again in a moment.`
  } catch {
    return 'Resend could not be reached just now. Try again in a moment.'
  }
}
