import type { Database } from '@crm/db'
import { findSuppressed } from '../email-marketing/suppressions/find-suppressed.ts'
import { invalid } from '../platform/errors.ts'

const REFUSALS: Record<string, string> = {
  bounced: 'does not exist: a mail to it came back for good. Ask for another address',
  complained: 'reported our mail as spam, and gets none of any kind',
}

/**
 * A personal mail is no marketing, so somebody who unsubscribed may get one if that is said knowingly. An address that
 * bounced for good or complained gets none: it would hurt the delivery of all other mail.
 * @throws ApiError validation_failed naming the address, or `/confirm_unsubscribed`
 */
export async function refuseSuppressed(
  db: Database,
  recipients: Record<'to' | 'cc' | 'bcc', string[]>,
  isConfirmed: boolean,
): Promise<void> {
  const reasons = await findSuppressed(db, Object.values(recipients).flat(), null)
  const unsubscribed: string[] = []
  for (const [field, addresses] of Object.entries(recipients)) {
    for (const [index, address] of addresses.entries()) {
      const reason = reasons.get(address.toLowerCase())
      const refusal = reason && REFUSALS[reason]
      if (refusal) throw invalid(`/${field}/${index}`, `${address} ${refusal}`)
      if (reason) unsubscribed.push(address)
    }
  }
  if (unsubscribed.length > 0 && !isConfirmed) {
    throw invalid(
      '/confirm_unsubscribed',
      `${unsubscribed.join(', ')} ${unsubscribed.length > 1 ? 'want' : 'wants'} no marketing mail; set it to send a personal mail all the same`,
    )
  }
}
