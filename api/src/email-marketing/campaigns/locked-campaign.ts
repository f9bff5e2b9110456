import type { Database, DatabaseTransaction } from '@crm/db'
import { notFound } from '../../platform/errors.ts'
import { requireVersion } from '../../platform/versions.ts'
import { type CampaignRow, findCampaign, lockCampaign } from './queries.ts'
import { showCampaign } from './show-campaign.ts'

/** @throws ApiError not_found */
export async function lockedCampaign(trx: DatabaseTransaction, id: string): Promise<CampaignRow> {
  const campaign = await lockCampaign(trx, id)
  if (!campaign || campaign.deleted_at) throw notFound('campaign')
  return campaign
}

/** @throws ApiError precondition_failed with the campaign as it stands, when it is not the version that was read */
export async function requireCampaignVersion(
  db: Database,
  { id, version }: CampaignRow,
  expected: number | undefined,
): Promise<void> {
  if (expected === undefined || version === expected) return
  const current = await findCampaign(db, id)
  if (current) requireVersion(await showCampaign(db, current), expected)
}
