import type { Database, DatabaseTransaction, EmailCampaigns } from '@crm/db'
import type { Updateable } from 'kysely'
import { contactFields } from '../../contacts/fields.ts'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { ApiError, invalid } from '../../platform/errors.ts'
import { checkFilter } from '../../platform/filters/filter.ts'
import { checkTimeZone } from '../../users/time-zone.ts'
import { lockedCampaign, requireCampaignVersion } from './locked-campaign.ts'
import { type CampaignRow, insertCampaign, updateCampaignRow } from './queries.ts'
import type { CampaignCreate, CampaignPatch } from './schemas.ts'

type Changes = Updateable<EmailCampaigns>

/**
 * A new draft.
 * @returns its id
 * @throws ApiError validation_failed
 */
export function createCampaign(db: Database, body: CampaignCreate, actor: Actor): Promise<string> {
  return writeAs(db, actor, async (trx) => {
    const changes = await asColumns(trx, body)
    const { id } = await insertCampaign(trx, { ...changes, name: body.name.trim(), created_by: actor.user_id })
    return id
  })
}

/**
 * Changes a draft, or a scheduled campaign.
 * @param settle called with the row of a scheduled campaign as it now is, in the same transaction
 * @throws ApiError not_found, conflict (it has begun), precondition_failed, validation_failed
 */
export function updateCampaign(
  db: Database,
  id: string,
  body: CampaignPatch,
  { actor, version }: { actor: Actor; version: number | undefined },
  settle: (trx: DatabaseTransaction, campaign: CampaignRow) => Promise<void>,
): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const campaign = await lockedCampaign(trx, id)
    await requireCampaignVersion(trx, campaign, version)
    if (campaign.status !== 'draft' && campaign.status !== 'scheduled') {
      throw new ApiError('conflict', `This campaign is ${campaign.status}: only drafts and scheduled ones are changed.`)
    }
    const changes = await asColumns(trx, body, campaign)
    if (Object.keys(changes).length === 0) return
    const changed = await updateCampaignRow(trx, id, changes)
    if (campaign.status === 'scheduled') await settle(trx, changed)
  })
}

/**
 * A draft that says the same, to the same people.
 * @returns its id
 * @throws ApiError not_found
 */
export function duplicateCampaign(db: Database, id: string, actor: Actor): Promise<string> {
  return writeAs(db, actor, async (trx) => {
    const original = await lockedCampaign(trx, id)
    const kept = Object.fromEntries(COPIED.map((column) => [column, original[column]])) as Pick<CampaignRow, Copied>
    const { id: copy } = await insertCampaign(trx, {
      ...kept,
      design: asJson(original.design),
      target_segment: asJson(original.target_segment),
      name: `${original.name.slice(0, 93)} (copy)`,
      created_by: actor.user_id,
    })
    return copy
  })
}

const COPIED = [
  'template_id',
  'subject',
  'preview_text',
  'html_content',
  'text_content',
  'from_name',
  'from_email',
  'reply_to',
  'segment_id',
  'topic_id',
  'time_zone',
  'in_recipient_zone',
  'send_from',
  'send_until',
  'send_days',
  'ignore_cap',
  'ab_subject',
  'ab_html_content',
  'ab_percent',
  'ab_wait_minutes',
] as const
type Copied = (typeof COPIED)[number]

async function asColumns(trx: DatabaseTransaction, body: CampaignPatch, current?: CampaignRow): Promise<Changes> {
  const { design, target_segment, name, ...rest } = body
  await checkReferences(trx, rest)
  checkHours(rest, current)
  if (rest.time_zone) checkTimeZone(rest.time_zone)
  if (rest.segment_id && target_segment) {
    throw invalid('/target_segment', 'stands beside segment_id; give one of them, and null for the other')
  }
  if (target_segment) checkSegment(target_segment, await contactFields(trx))
  return {
    ...(await contentOfTemplate(trx, body)),
    ...rest,
    ...(name !== undefined && { name: name.trim() }),
    ...(design !== undefined && { design: asJson(design) }),
    ...(target_segment !== undefined && { target_segment: asJson(target_segment) }),
    // One audience: the other way of saying it gives way.
    ...(rest.segment_id && { target_segment: null }),
    ...(target_segment && { segment_id: null }),
  }
}

function asJson(value: unknown) {
  return value === null ? null : JSON.stringify(value)
}

function checkSegment(filter: unknown, catalogue: Parameters<typeof checkFilter>[1]) {
  try {
    checkFilter(filter, catalogue)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const [culprit] = error.extras.errors ?? []
    throw invalid((culprit?.path ?? '').replace('/filter', '/target_segment'), culprit?.message ?? error.message)
  }
}

async function checkReferences(trx: DatabaseTransaction, { template_id, segment_id, topic_id }: CampaignPatch) {
  if (template_id) {
    const found = await trx
      .selectFrom('email_templates')
      .select('id')
      .where('id', '=', template_id)
      .where('deleted_at', 'is', null)
      .forKeyShare()
      .executeTakeFirst()
    if (!found) throw invalid('/template_id', 'no such template')
  }
  if (segment_id) {
    const found = await trx
      .selectFrom('segments')
      .select('id')
      .where('id', '=', segment_id)
      .forKeyShare()
      .executeTakeFirst()
    if (!found) throw invalid('/segment_id', 'no such segment')
  }
  if (topic_id) {
    const found = await trx
      .selectFrom('email_topics')
      .select('id')
      .where('id', '=', topic_id)
      .where('is_active', '=', true)
      .forKeyShare()
      .executeTakeFirst()
    if (!found) throw invalid('/topic_id', 'no such topic')
  }
}

function checkHours(body: CampaignPatch, current: CampaignRow | undefined) {
  const { send_from = current?.send_from ?? null, send_until = current?.send_until ?? null } = body
  if ((send_from === null) !== (send_until === null)) {
    throw invalid(send_from === null ? '/send_from' : '/send_until', 'give both ends of the hours, or neither')
  }
  if (send_from !== null && send_until !== null && send_from.slice(0, 5) >= send_until.slice(0, 5)) {
    throw invalid('/send_until', 'must be later on the same day than send_from')
  }
}

/** What a template says, unless the same request says it otherwise. */
async function contentOfTemplate(trx: DatabaseTransaction, body: CampaignPatch): Promise<Changes> {
  if (!body.template_id || body.html_content !== undefined) return {}
  const { design, ...content } = await trx
    .selectFrom('email_templates')
    .select(['subject', 'preview_text', 'html_content', 'text_content', 'design'])
    .where('id', '=', body.template_id)
    .executeTakeFirstOrThrow()
  return { ...content, design: asJson(design) }
}
