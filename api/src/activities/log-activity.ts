import type { Database, DatabaseTransaction } from '@crm/db'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError, invalid, notFound } from '../platform/errors.ts'
import type { Viewer } from '../platform/visibility.ts'
import { CONTACT_TYPES, followActivity } from './last-contact.ts'
import { type About, findActivity, findContactLead, insertActivity, updateActivity } from './queries.ts'
import type { ActivityCreate, ActivityPatch } from './schemas.ts'

const EARLIEST = Date.UTC(2000, 0, 1)
/** Clocks differ. */
const AHEAD_MS = 5 * 60_000
const CORRECTED_WITHIN_MS = 15 * 60_000

const SUBJECTS = { call: 'Call', meeting: 'Meeting', email: 'Email' }
const ONLY_CALLS = ['call_duration_seconds', 'call_recording_url'] as const

/**
 * Records a call, a meeting or an email that has happened. One with a contact of a lead stands on both timelines.
 * @returns its id
 * @throws ApiError validation_failed naming the culprit
 */
export function logActivity(db: Database, { lead_id, contact_id, ...input }: ActivityCreate, actor: Actor) {
  if (!lead_id && !contact_id) throw invalid('/lead_id', 'give a lead_id, a contact_id, or both')
  requirePossible(input.activity_type, input)
  const occurred_at = input.occurred_at ?? new Date().toISOString()
  return writeAs(db, actor, async (trx) => {
    const about = await completed(trx, { lead_id, contact_id }, actor)
    await followActivity(trx, about, { at: occurred_at, is_contact: true }, actor)
    const subject = input.subject?.trim() || SUBJECTS[input.activity_type]
    return insertActivity(trx, { ...input, ...about, subject, occurred_at, actor_id: actor.user_id })
  })
}

/**
 * Both the contact and its lead, when only the contact was named.
 * @throws ApiError validation_failed when the contact is one of another lead
 */
export async function completed(
  trx: DatabaseTransaction,
  { lead_id, contact_id }: About,
  viewer: Viewer,
): Promise<About> {
  if (!contact_id) return { lead_id, contact_id: null }
  const contact = await findContactLead(trx, contact_id, viewer)
  if (!contact) throw invalid('/contact_id', 'there is no such contact')
  if (lead_id && contact.lead_id && contact.lead_id !== lead_id.toLowerCase()) {
    throw invalid('/contact_id', 'is a contact of another lead')
  }
  return { lead_id: lead_id ?? contact.lead_id, contact_id }
}

/**
 * Corrects what one has just recorded oneself.
 * @throws ApiError not_found; forbidden when somebody else recorded it; conflict when it is too late; validation_failed
 */
export function correctActivity(db: Database, id: string, patch: ActivityPatch, actor: Actor): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const activity = await findActivity(trx, id, actor)
    if (!activity) throw notFound('activity')
    if (activity.actor_id !== actor.user_id) {
      throw new ApiError('forbidden', 'Only who recorded it can correct it. Write a note instead.')
    }
    const type = CONTACT_TYPES.find((candidate) => candidate === activity.activity_type)
    if (!type) {
      throw new ApiError('conflict', 'Only calls, meetings and emails can be corrected; a note is changed at /notes.')
    }
    if (activity.email_id !== null || 'mail_id' in activity.metadata) {
      throw new ApiError('conflict', 'This mail was sent or received here, so what it says cannot be corrected.')
    }
    if (!activity.created_at || Date.now() - Date.parse(activity.created_at) > CORRECTED_WITHIN_MS) {
      throw new ApiError(
        'conflict',
        'It can be corrected for 15 minutes after it was recorded. Write a note about what was different.',
      )
    }
    requirePossible(type, patch)
    const { subject, occurred_at, ...rest } = patch
    await updateActivity(trx, id, {
      ...rest,
      ...(subject !== undefined && { subject: subject?.trim() || SUBJECTS[type] }),
      ...(occurred_at !== undefined && { occurred_at }),
    })
    const happened = { at: occurred_at ?? activity.occurred_at, was: activity.occurred_at, is_contact: true }
    await followActivity(trx, activity, happened, actor)
  })
}

function requirePossible(type: keyof typeof SUBJECTS, input: ActivityPatch) {
  if (type !== 'call') {
    const culprit = ONLY_CALLS.find((key) => input[key] !== undefined && input[key] !== null)
    if (culprit) throw invalid(`/${culprit}`, 'only calls have it')
  }
  if (input.occurred_at === undefined) return
  const at = Date.parse(input.occurred_at)
  if (!(at >= EARLIEST)) throw invalid('/occurred_at', 'must be a time since 2000')
  if (at > Date.now() + AHEAD_MS) {
    throw invalid('/occurred_at', 'lies in the future; make a task of what is still to happen')
  }
}
