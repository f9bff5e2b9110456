import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { NOBODY, writeAs } from '../../platform/author.ts'
import { updateCampaignRow } from './queries.ts'

/**
 * Begins one scheduled campaign whose time has come. One whose time has long passed, because nothing was running, is
 * paused: what was right for a Tuesday morning may be wrong on Wednesday night.
 * @returns whether there was one
 */
export function startDueCampaign(db: Database): Promise<boolean> {
  return writeAs(db, NOBODY, async (trx) => {
    const { rows } = await sql<{ id: string; is_overdue: boolean }>`
      select id, starts_at < now() - make_interval(mins => (select overdue_minutes from mail_settings)) as is_overdue
      from email_campaigns
      where status = 'scheduled' and starts_at <= now() and deleted_at is null
      order by starts_at limit 1 for update skip locked`.execute(trx)
    const [due] = rows
    if (!due) return false
    await updateCampaignRow(
      trx,
      due.id,
      due.is_overdue
        ? {
            status: 'paused',
            status_reason:
              'Its time passed while the server was not running, so it waits for a person. Resume it to send it now, or make it a draft and choose another time.',
          }
        : { status: 'sending', started_at: sql<string>`now()` },
    )
    return true
  })
}
