import type { Database } from '@crm/db'
import { sql } from 'kysely'
import type { Variables } from '../content/content.ts'
import { linkTarget } from '../content/freeze-content.ts'
import type { MailEvent } from './apply-event.ts'

/** Beyond this many of one mail nothing more is kept of it: somebody plays with its links. */
const MOST_COUNTED = 200

export type TrackedMail = Pick<MailEvent, 'recipient_id' | 'mail_id'>

interface TrackedLink {
  /** An http or https address that stands in the mail as it was sent. */
  target: string
  mail: TrackedMail
  counts: boolean
}

/** Where link `no` of a mail of a campaign leads for this recipient; null when there is no such link. */
export async function trackedLink(db: Database, recipient_id: string, no: number): Promise<TrackedLink | null> {
  const found = await db
    .selectFrom('campaign_recipients as r')
    .innerJoin('email_campaigns as c', 'c.id', 'r.campaign_id')
    .innerJoin('campaign_chunks as chunk', (join) =>
      join.onRef('chunk.campaign_id', '=', 'r.campaign_id').onRef('chunk.no', '=', 'r.chunk_no'),
    )
    .innerJoin('mail_settings as s', (join) => join.onTrue())
    .where('r.id', '=', recipient_id)
    .select([
      // Until it is written down that the mail was sent, they stand with its chunk.
      sql<Variables | null>`coalesce(r.variables, (chunk.frozen -> 'variables' -> r.id::text)::jsonb)`.as('variables'),
      's.track_clicks',
      sql<Buffer | null>`case r.variant when 'b' then c.ab_content_sha256 else c.content_sha256 end`.as('sha256'),
      sql<boolean>`r.click_count + r.bot_click_count < ${MOST_COUNTED}`.as('has_room'),
    ])
    .executeTakeFirst()
  if (!found?.sha256) return null
  const target = await linkTarget(db, found.sha256, no, found.variables ?? {})
  return target === null ? null : { target, mail: { recipient_id }, counts: found.track_clicks && found.has_room }
}

/** The mail whose picture was asked for; null when it is not known, or its openings are not counted. */
export async function openedMail(db: Database, id: string): Promise<TrackedMail | null> {
  const { rows } = await sql<TrackedMail>`
    select r.id as recipient_id from campaign_recipients r, mail_settings s
    where r.id = ${id} and s.track_opens and r.open_count < ${MOST_COUNTED}`.execute(db)
  return rows[0] ?? null
}
