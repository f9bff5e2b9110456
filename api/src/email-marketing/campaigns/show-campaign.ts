import type { Database } from '@crm/db'
import { readStats, readTrends } from './campaign-stats.ts'
import { readProgress } from './progress.ts'
import type { ShownCampaign } from './queries.ts'
import type { Campaign, CampaignSummary } from './schemas.ts'

type Row = Pick<ShownCampaign, 'id' | 'status'>

/** Adds to campaigns how they do and how far they are. */
export async function withFigures<T extends Row>(db: Database, rows: readonly T[]) {
  const ids = rows.map(({ id }) => id)
  const sending = rows.filter(({ status }) => status === 'sending').map(({ id }) => id)
  const [stats, trends, progress] = await Promise.all([
    readStats(db, ids),
    readTrends(db, ids),
    readProgress(db, sending),
  ])
  return rows.map((row) => ({
    ...row,
    ...(stats.get(row.id) as Pick<Campaign, 'stats' | 'variants'>),
    trend: trends.get(row.id) ?? null,
    progress: progress.get(row.id) ?? null,
  })) as (T & Pick<CampaignSummary, 'stats' | 'trend' | 'progress'> & Pick<Campaign, 'variants'>)[]
}

/** A campaign as the API gives it. */
export async function showCampaign(db: Database, row: ShownCampaign): Promise<Campaign> {
  const [campaign] = await withFigures(db, [row])
  const { send_from, send_until, ...rest } = campaign as ShownCampaign & typeof campaign
  return {
    ...rest,
    send_from: send_from?.slice(0, 5) ?? null,
    send_until: send_until?.slice(0, 5) ?? null,
  } as unknown as Campaign
}
