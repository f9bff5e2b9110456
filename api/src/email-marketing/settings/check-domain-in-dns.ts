import { Resolver } from 'node:dns/promises'
import type { SenderCheck } from './schemas.ts'

type Check = SenderCheck['checks'][number]

const TIMEOUT_MS = 2_000
/** DKIM keys stand under a name that only the mail server knows: these are the usual ones. */
const DKIM_SELECTORS = ['default', 'dkim', 'mail', 'google', 'selector1', 'selector2', 's1', 's2', 'k1', 'smtp']

/**
 * What the domain says about who may send for it: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489). None of it holds
 * a campaign back: the mail server that is used knows better.
 */
export async function checkDomainInDns(
  domain: string,
  resolver: Pick<Resolver, 'resolveTxt'> = newResolver(),
): Promise<Check[]> {
  const [spf, dmarc, ...dkim] = await Promise.all([
    texts(resolver, domain),
    texts(resolver, `_dmarc.${domain}`),
    ...DKIM_SELECTORS.map((selector) => texts(resolver, `${selector}._domainkey.${domain}`)),
  ])
  const says = (records: string[] | null | undefined, pattern: RegExp) => records?.some((text) => pattern.test(text))
  return [
    verdict('SPF', spf, says(spf, /^v=spf1\b/i), {
      ok: `${domain} says which servers may send for it.`,
      missing: `${domain} has no SPF record. Add the TXT record that your mail server’s provider names; it begins with v=spf1.`,
    }),
    verdict(
      'DKIM',
      dkim.every((records) => records === null) ? null : [],
      dkim.some((records) => says(records, /\bp=/)),
      {
        ok: `${domain} has a key with which mails are signed.`,
        missing:
          'No DKIM key was found under the usual names. If your mail server signs under another name, all is well.',
      },
    ),
    verdict('DMARC', dmarc, says(dmarc, /^v=DMARC1\b/i), {
      ok: `${domain} says what to do with forged mails.`,
      missing: `Large mail providers want a DMARC record. Add a TXT record at _dmarc.${domain}, such as v=DMARC1; p=none.`,
    }),
  ]
}

function verdict(
  name: string,
  records: string[] | null | undefined,
  isThere: boolean | undefined,
  { ok, missing }: { ok: string; missing: string },
): Check {
  if (isThere) return { name, status: 'ok', message: ok }
  if (records === null)
    return { name, status: 'unknown', message: 'The name server did not answer. Try again in a moment.' }
  return { name, status: 'warning', message: missing }
}

function newResolver() {
  return new Resolver({ timeout: TIMEOUT_MS, tries: 1 })
}

/** The TXT records of a name; null when nobody answered. */
async function texts(resolver: Pick<Resolver, 'resolveTxt'>, name: string): Promise<string[] | null> {
  try {
    return (await resolver.resolveTxt(name)).map((parts) => parts.join(''))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'ENODATA' || code === 'ENOTFOUND' ? [] : null
  }
}
