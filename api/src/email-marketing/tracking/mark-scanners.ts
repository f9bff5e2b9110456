import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import type { StoredEvent } from './store-events.ts'

/** Nobody reads a mail and clicks within this of its delivery. */
const NEAR_DELIVERY = '5 seconds'
/** Nobody opens two links of a mail within this. */
const BURST = '2 seconds'

const SCANNERS =
  /bot\b|crawl|spider|slurp|preview|scan|curl|wget|python|java\/|go-http|libwww|axios|node-fetch|okhttp|headless|phantom|proofpoint|mimecast|barracuda|safelinks|symantec|trendmicro|sophos|fortinet|forcepoint|zscaler|trustwave|googleimageproxy|yahoomailproxy|facebookexternalhit|slack|whatsapp|telegram|skype|teams/i

/** Whether a request is none of a person, by what it says of itself. People's browsers always name themselves. */
export function isScanner(method: string, user_agent: string | undefined): boolean {
  return method === 'HEAD' || !user_agent || SCANNERS.test(user_agent)
}

/**
 * Marks clicks that no person did, also earlier ones that only now show what they were: next to the delivery, or several
 * links at once, and all others of who did that. What is marked stays so, and depends on the set of events alone.
 */
export async function markScanners(trx: DatabaseTransaction, events: readonly StoredEvent[]): Promise<void> {
  const telling = events.filter(({ type }) => type === 'clicked' || type === 'delivered')
  for (const owner of ['recipient_id', 'mail_id'] as const) {
    const ids = [...new Set(telling.flatMap((event) => event[owner] ?? []))]
    if (ids.length === 0) continue
    const column = sql.raw(owner)
    await sql`
      update email_events click set is_bot = true
      where click.${column} = any(${ids}::uuid[]) and click.type = 'clicked' and not click.is_bot and (
        exists (
          select from email_events delivery
          where delivery.${column} = click.${column} and delivery.type = 'delivered'
            and click.occurred_at between delivery.occurred_at - ${NEAR_DELIVERY}::interval
              and delivery.occurred_at + ${NEAR_DELIVERY}::interval
        ) or exists (
          select from email_events one
          join email_events other on other.${column} = one.${column} and other.type = 'clicked'
            and (other.link_no, other.url) is distinct from (one.link_no, one.url)
            and other.occurred_at between one.occurred_at - ${BURST}::interval and one.occurred_at + ${BURST}::interval
          where one.${column} = click.${column} and one.type = 'clicked' and (one.id = click.id
            or (one.ip_address = click.ip_address and one.user_agent = click.user_agent))
        )
      )`.execute(trx)
  }
}
