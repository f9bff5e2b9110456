import type { Database } from '@crm/db'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { ApiError, notFound } from '../../platform/errors.ts'
import { lockedCampaign, requireCampaignVersion } from './locked-campaign.ts'
import { lockCampaign, updateCampaignRow } from './queries.ts'

/**
 * Deletes a draft so that it can be restored.
 * @throws ApiError not_found, conflict (not a draft), precondition_failed
 */
export function deleteCampaign(db: Database, id: string, actor: Actor, version: number | undefined): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const campaign = await lockedCampaign(trx, id)
    await requireCampaignVersion(trx, campaign, version)
    if (campaign.status !== 'draft') {
      const advice = campaign.status === 'scheduled' ? 'Make it a draft again first.' : 'Its figures are kept.'
      throw new ApiError('conflict', `This campaign is ${campaign.status}: only drafts are deleted. ${advice}`)
    }
    await updateCampaignRow(trx, id, { deleted_at: new Date() })
  })
}

/**
 * Brings a deleted campaign back. One that is not deleted stays as it is.
 * @throws ApiError not_found
 */
export function restoreCampaign(db: Database, id: string, actor: Actor): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const campaign = await lockCampaign(trx, id)
    if (!campaign) throw notFound('campaign')
    if (campaign.deleted_at) await updateCampaignRow(trx, id, { deleted_at: null })
  })
}
