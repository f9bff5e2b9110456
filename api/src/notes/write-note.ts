import type { Database } from '@crm/db'
import { followActivity, tellTimeline } from '../activities/last-contact.ts'
import { completed } from '../activities/log-activity.ts'
import { insertActivity } from '../activities/queries.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { invalid, notFound } from '../platform/errors.ts'
import { requireVersion } from '../platform/versions.ts'
import { insertNote, lockNote, updateNote } from './queries.ts'
import type { NoteCreate, NotePatch } from './schemas.ts'

/**
 * Writes a note down and puts it on the timeline.
 * @returns its id
 * @throws ApiError validation_failed when there is no such lead or contact
 */
export function createNote(db: Database, { lead_id, contact_id, ...note }: NoteCreate, actor: Actor): Promise<string> {
  if (!lead_id && !contact_id) throw invalid('/lead_id', 'give a lead_id, a contact_id, or both')
  return writeAs(db, actor, async (trx) => {
    const about = await completed(trx, { lead_id, contact_id }, actor)
    const occurred_at = new Date().toISOString()
    await followActivity(trx, about, { at: occurred_at, is_contact: false }, actor)
    const note_id = await insertNote(trx, { ...note, ...about, created_by: actor.user_id })
    const activity = { activity_type: 'note', subject: 'Note', actor_id: actor.user_id } as const
    await insertActivity(trx, { ...activity, ...about, note_id, occurred_at })
    return note_id
  })
}

/** @throws ApiError not_found, precondition_failed */
export function changeNote(db: Database, id: string, patch: NotePatch, actor: Actor, version: number | undefined) {
  return writeNote(db, id, actor, { is_deleted: false, version }, patch)
}

/** Takes a note off the timeline so that it can be restored. */
export function deleteNote(db: Database, id: string, actor: Actor, version: number | undefined) {
  return writeNote(db, id, actor, { is_deleted: false, version }, { deleted_at: new Date() })
}

/** Puts a deleted note back in its place. One that is not deleted stays as it is. */
export function restoreNote(db: Database, id: string, actor: Actor) {
  return writeNote(db, id, actor, { is_deleted: true }, { deleted_at: null })
}

interface Expected {
  is_deleted: boolean
  version?: number | undefined
}

function writeNote(
  db: Database,
  id: string,
  actor: Actor,
  { is_deleted, version }: Expected,
  changes: Parameters<typeof updateNote>[2],
): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const note = await lockNote(trx, id, actor)
    if (!note || (note.deleted_at && !is_deleted)) throw notFound('note')
    requireVersion(note, version)
    const differs = Object.entries(changes).some(([key, value]) => note[key as keyof typeof note] !== value)
    if (!differs) return
    await updateNote(trx, id, changes)
    await tellTimeline(trx, note, actor.user_id)
  })
}
