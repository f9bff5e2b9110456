import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { contactFields } from '../../contacts/fields.ts'
import { selectContacts } from '../../contacts/queries.ts'
import { checkFilter } from '../../platform/filters/filter.ts'
import type { Viewer } from '../../platform/visibility.ts'
import { SUPPRESSED_REASONS } from '../suppressions/find-suppressed.ts'
import { requireTopic } from '../suppressions/topics.ts'
import { type Audience, audience, LEFT_OUT_REASONS, type LeftOutReason } from './audience.ts'
import type { PreviewBody } from './schemas.ts'

const SAMPLE_SIZE = 10

/**
 * Who a mail to these contacts would go to, who is left out and why, and some of them.
 * @throws ApiError validation_failed naming the culprit in the filter, or a topic that is not there
 */
export async function previewSegment(
  db: Database,
  { filter, topic_id = null, apply_cap = false, sample_of }: PreviewBody,
  viewer: Viewer,
) {
  await requireTopic(db, topic_id)
  const meant: Audience = {
    filter: checkFilter(filter, await contactFields(db)),
    viewer,
    topic_id,
    cap: apply_cap ? await readCap(db) : null,
  }
  const [counts, sample] = await Promise.all([countAudience(db, meant), sampleAudience(db, meant, sample_of ?? null)])
  const left_out = Object.fromEntries(LEFT_OUT_REASONS.map((reason) => [reason, counts.get(reason) ?? 0])) as Record<
    LeftOutReason,
    number
  >
  return {
    total: [...counts.values()].reduce((sum, count) => sum + count, 0),
    count: counts.get(null) ?? 0,
    suppressed: SUPPRESSED_REASONS.reduce((sum, reason) => sum + left_out[reason], 0),
    left_out,
    sample,
  }
}

/** How many contacts are left out, by reason; null: those who get the mail. */
export async function countAudience(db: Database, meant: Audience): Promise<Map<LeftOutReason | null, number>> {
  const counts = await db
    .selectFrom(audience(db, meant).as('contact'))
    .select(['left_out', (eb) => eb.fn.countAll<number>().as('count')])
    .groupBy('left_out')
    .execute()
  return new Map(counts.map(({ left_out, count }) => [left_out, count]))
}

async function sampleAudience(db: Database, meant: Audience, reason: LeftOutReason | null) {
  const newest = await db
    .selectFrom(
      audience(db, meant)
        .select('contacts.created_at')
        .orderBy('contacts.created_at', 'desc')
        .orderBy('contacts.id', 'desc')
        .as('contact'),
    )
    .select('id')
    .where(sql<boolean>`left_out is not distinct from ${reason}`)
    .limit(SAMPLE_SIZE)
    .execute()
  if (newest.length === 0) return []
  const ids = newest.map(({ id }) => id)
  const rows = await selectContacts(db).where(sql<boolean>`contacts.id = any(${ids}::uuid[])`).execute()
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? [])
}

/** How many campaign mails one address gets in how many days; null: any number. */
export async function readCap(db: Database): Promise<Audience['cap']> {
  const { cap_mails, cap_days } = await db
    .selectFrom('mail_settings')
    .select(['cap_mails', 'cap_days'])
    .executeTakeFirstOrThrow()
  return cap_mails === null ? null : { mails: cap_mails, days: cap_days }
}
