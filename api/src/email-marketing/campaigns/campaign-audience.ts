import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { contactFields } from '../../contacts/fields.ts'
import { checkFilter } from '../../platform/filters/filter.ts'
import type { Viewer } from '../../platform/visibility.ts'
import { type Audience, audience, LEFT_OUT_REASONS, type LeftOutReason } from '../segments/audience.ts'
import { readMailSettings } from '../settings/queries.ts'
import type { CampaignRow } from './queries.ts'
import { recipientZone } from './recipient-zone.ts'

type Meant = Pick<CampaignRow, 'segment_id' | 'target_segment' | 'topic_id' | 'ignore_cap'>

/**
 * Whom a campaign means, of those whom `viewer` sees; null when it does not say whom.
 * @throws ApiError validation_failed when the filter names a field that is no longer there
 */
export async function audienceOf(db: Database, campaign: Meant, viewer: Viewer): Promise<Audience | null> {
  const filter = campaign.segment_id ? await filterOf(db, campaign.segment_id) : campaign.target_segment
  if (!filter) return null
  const { cap_mails, cap_days } = await readMailSettings(db)
  return {
    filter: checkFilter(filter, await contactFields(db)),
    viewer,
    topic_id: campaign.topic_id,
    cap: cap_mails !== null && !campaign.ignore_cap ? { mails: cap_mails, days: cap_days } : null,
  }
}

export interface AudienceCount {
  recipients: number
  left_out: Record<LeftOutReason, number>
}

/** How many would get it now, and how many not, by reason. */
export async function countAudience(db: Database, meant: Audience | null): Promise<AudienceCount> {
  const left_out = Object.fromEntries(LEFT_OUT_REASONS.map((reason) => [reason, 0])) as AudienceCount['left_out']
  if (!meant) return { recipients: 0, left_out }
  const rows = await db
    .selectFrom(audience(db, meant).as('meant'))
    .select(['left_out', sql<number>`count(*)::integer`.as('count')])
    .groupBy('left_out')
    .execute()
  let recipients = 0
  for (const { left_out: reason, count } of rows) {
    if (reason) left_out[reason] = count
    else recipients = count
  }
  return { recipients, left_out }
}

/** Where the contacts of an audience live: IANA names, and null if it is not known of some. */
export async function zonesOf(db: Database, meant: Audience): Promise<(string | null)[]> {
  const rows = await db
    .selectFrom(audience(db, meant).select(recipientZone().as('zone')).as('meant'))
    .select('zone')
    .distinct()
    .where('left_out', 'is', null)
    .execute()
  return rows.map(({ zone }) => zone)
}

async function filterOf(db: Database, segment_id: string) {
  const segment = await db.selectFrom('segments').select('filter').where('id', '=', segment_id).executeTakeFirst()
  return segment?.filter ?? null
}
