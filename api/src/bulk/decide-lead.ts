import type { Leads, PipelineStages } from '@crm/db'
import type { Selectable } from 'kysely'
import { mergeCustom } from '../custom-fields/check-custom.ts'
import { withDerived } from '../leads/derived.ts'
import type { LeadPatch } from '../leads/schemas.ts'
import { differences } from '../leads/update-lead.ts'
import { NOW } from '../operations/write-rows.ts'
import { isLost, requireFields } from '../pipeline/required-fields.ts'
import { ApiError } from '../platform/errors.ts'
import type { Catalogue } from '../platform/fields.ts'
import type { Params } from './schemas.ts'

export type Lead = Selectable<Leads>

/** What becomes of a lead: the columns that change and what the timeline says; why it stays as it is; or nothing. */
export type Decision =
  | { changes: Record<string, unknown>; activity: Record<string, unknown> }
  | { refused: string }
  | undefined

export type Stage = Selectable<PipelineStages>

const MAX_TAGS = 50

export function decideAddTags(lead: Lead, { tags }: Params<'add_tags'>): Decision {
  const all = [...new Set([...lead.tags, ...tags])]
  if (all.length > MAX_TAGS) return { refused: `it would have more than ${MAX_TAGS} tags` }
  return patched(lead, { tags: all }, 'tags')
}

export function decideRemoveTags(lead: Lead, { tags }: Params<'remove_tags'>): Decision {
  return patched(lead, { tags: lead.tags.filter((tag) => !tags.includes(tag)) }, 'tags')
}

/** Its place in the stage is for the caller to add. */
export function decideMove(lead: Lead, { lost_reason }: Params<'move'>, stage: Stage, catalogue: Catalogue): Decision {
  if (lead.stage_id === stage.id) return undefined
  const entering = { ...lead, ...(lost_reason !== undefined && { lost_reason }) }
  const refused = whyNot(() => requireFields(stage, entering, catalogue))
  if (refused !== undefined) return { refused }
  return {
    changes: {
      stage_id: stage.id,
      stage_entered_at: NOW,
      closed_at: stage.is_closed ? NOW : null,
      lost_reason: isLost(stage) ? entering.lost_reason : null,
      last_activity_at: NOW,
    },
    activity: {
      activity_type: 'status_change',
      subject: `Moved to ${stage.name}`,
      from_stage_id: lead.stage_id,
      to_stage_id: stage.id,
      seconds_in_stage: Math.max(0, Math.floor((Date.now() - Date.parse(lead.stage_entered_at)) / 1000)),
    },
  }
}

export function decideDelete(): Decision {
  return { changes: { deleted_at: NOW }, activity: { activity_type: 'system', subject: 'Lead deleted' } }
}

/** @param label what is changed, as the timeline calls it */
export function patched(lead: Lead, patch: LeadPatch, label: string): Decision {
  const changes = differences(lead, patch)
  if (Object.keys(changes).length === 0) return undefined
  const { custom, ...fields } = patch
  return {
    changes: {
      ...withDerived(fields, lead),
      ...(custom && { custom: mergeCustom(lead.custom, custom) }),
      last_activity_at: NOW,
    },
    activity: { activity_type: 'system', subject: `Changed ${label.toLowerCase()}`, metadata: { changes } },
  }
}

/** The reason with which a rule refuses; undefined when it does not. */
function whyNot(check: () => void): string | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    if (error instanceof ApiError) return error.message
    throw error
  }
}
