import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'

/** How a subscription or its end came about; who did it is the author of the transaction. */
export interface Consent {
  /** Why, in words; when subscribing, how the person consented. */
  reason?: string | null | undefined
  /** Which way it came, such as `link` or `import`; a user's own doing, or the product's, unless it says so. */
  source?: string | undefined
  ip_address?: string | null | undefined
  user_agent?: string | null | undefined
}

const MAX_WORDS = 500

/** Runs changes of contacts or suppressions whose consent records and subscription history are to say this of them. */
export async function withConsent<T>(trx: DatabaseTransaction, consent: Consent, work: () => Promise<T>): Promise<T> {
  const { reason, source, ip_address, user_agent } = consent
  await set(trx, {
    reason: reason?.trim().slice(0, MAX_WORDS) || undefined,
    source,
    ip_address: ip_address ?? undefined,
    user_agent: user_agent?.slice(0, MAX_WORDS),
  })
  const result = await work()
  await set(trx, {})
  return result
}

async function set(trx: DatabaseTransaction, setting: object): Promise<void> {
  await sql`select set_config('crm.subscription', ${JSON.stringify(setting)}, true)`.execute(trx)
}
