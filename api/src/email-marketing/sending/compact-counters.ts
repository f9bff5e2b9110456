import type { Database } from '@crm/db'
import { sql } from 'kysely'

/** Fewer rows than this are summed as fast as they are folded. */
const CROWDED = 20

/**
 * Folds the counter rows of each campaign. One statement: readers see the figures before or after, never between. What
 * stands alone is left alone.
 */
export async function compactCampaignCounters(db: Database): Promise<void> {
  const figures = sql.raw(FIGURES.map((name) => `sum(${name})`).join(', '))
  await sql`
    with crowded as (
      select campaign_id, variant from campaign_counters group by 1, 2 having count(*) > ${sql.lit(CROWDED)}
    ), folded as (
      delete from campaign_counters c using crowded
      where c.campaign_id = crowded.campaign_id and c.variant = crowded.variant returning c.*
    )
    insert into campaign_counters (campaign_id, variant, ${sql.raw(FIGURES.join(', '))})
    select campaign_id, variant, ${figures} from folded group by 1, 2`.execute(db)
}

const FIGURES = [
  'recipients',
  'pending',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'bounced',
  'complained',
  'unsubscribed',
  'replied',
  'failed',
  'suppressed',
  'cancelled',
  'bot_clicked',
]
