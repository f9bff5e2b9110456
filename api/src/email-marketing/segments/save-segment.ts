import type { Database } from '@crm/db'
import { contactFields } from '../../contacts/fields.ts'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { ApiError, notFound, violates } from '../../platform/errors.ts'
import { checkFilter } from '../../platform/filters/filter.ts'
import { requireVersion } from '../../platform/versions.ts'
import {
  deleteSegmentRow,
  findUsesOfSegment,
  insertSegment,
  keepFilterInCampaigns,
  lockSegment,
  updateSegmentRow,
} from './queries.ts'
import type { SegmentCreate, SegmentPatch } from './schemas.ts'

/**
 * @returns the new segment's id
 * @throws ApiError validation_failed naming the culprit in the filter; conflict when the name is taken
 */
export async function createSegment(db: Database, body: SegmentCreate, actor: Actor): Promise<string> {
  checkFilter(body.filter, await contactFields(db))
  return refuseTakenName(body.name, () =>
    writeAs(db, actor, (trx) =>
      insertSegment(trx, { ...columnsOf(body), name: body.name.trim(), created_by: actor.user_id }),
    ),
  )
}

/** @throws ApiError not_found, precondition_failed, validation_failed; conflict when the name is taken */
export async function updateSegment(
  db: Database,
  id: string,
  patch: SegmentPatch,
  actor: Actor,
  version: number | undefined,
): Promise<void> {
  if (patch.filter) checkFilter(patch.filter, await contactFields(db))
  await refuseTakenName(patch.name, () =>
    writeAs(db, actor, async (trx) => {
      const segment = await lockSegment(trx, id)
      if (!segment) throw notFound('segment')
      requireVersion(segment, version)
      if (Object.keys(patch).length > 0) await updateSegmentRow(trx, id, columnsOf(patch))
    }),
  )
}

/**
 * Campaigns that were sent to it keep its filter.
 * @throws ApiError not_found, precondition_failed; conflict that names the campaigns and sequences that still need it
 */
export async function deleteSegment(
  db: Database,
  id: string,
  actor: Actor,
  version: number | undefined,
): Promise<void> {
  await writeAs(db, actor, async (trx) => {
    const segment = await lockSegment(trx, id)
    if (!segment) throw notFound('segment')
    requireVersion(segment, version)
    const { campaigns, sequences } = await findUsesOfSegment(trx, id)
    const living = campaigns.filter((campaign) => !campaign.is_deleted)
    const users = [
      ...named('the campaign', 'the campaigns', living),
      ...named('the sequence', 'the sequences', sequences),
    ]
    if (users.length > 0) {
      throw new ApiError(
        'conflict',
        `“${segment.name}” is the audience of ${users.join(' and ')}. Choose another one there first.`,
        { current: { campaigns: living, sequences } },
      )
    }
    await keepFilterInCampaigns(trx, id, segment.filter)
    await deleteSegmentRow(trx, id)
  })
}

const NAMED = 5

function named(one: string, many: string, users: { name: string }[]): string[] {
  if (users.length === 0) return []
  const names = users.slice(0, NAMED).map(({ name }) => `“${name}”`)
  const rest = users.length > NAMED ? ` and ${users.length - NAMED} more` : ''
  return [`${users.length === 1 ? one : many} ${names.join(', ')}${rest}`]
}

async function refuseTakenName<T>(name: string | undefined, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!violates(error, 'segments_name')) throw error
    const message = `There is a segment “${name?.trim()}” already`
    throw new ApiError('conflict', `${message}.`, { errors: [{ path: '/name', message }] })
  }
}

function columnsOf<T extends SegmentPatch>({ name, description, filter }: T) {
  return {
    ...(name !== undefined && { name: name.trim() }),
    ...(description !== undefined && { description: description?.trim() || null }),
    ...(filter !== undefined && { filter: JSON.stringify(filter) }),
  }
}
