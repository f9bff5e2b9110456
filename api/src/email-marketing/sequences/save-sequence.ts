import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { IANAZone } from 'luxon'
import type { Context } from '../../context.ts'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { invalid } from '../../platform/errors.ts'
import { endEnrolments } from './change-status.ts'
import { lockSequence, readSequence, readSteps, type SequenceRow } from './queries.ts'
import type { SequenceCreate, SequencePatch } from './schemas.ts'
import { serveMails } from './serve-mails.ts'

/**
 * A new sequence, a draft without steps.
 * @returns its id
 * @throws ApiError validation_failed naming the culprit
 */
export function createSequence(db: Database, body: SequenceCreate, actor: Actor): Promise<string> {
  return writeAs(db, actor, async (trx) => {
    await checkSettings(trx, body, {})
    return insertSequence(trx, { time_zone: actor.time_zone, ...body, name: body.name.trim() }, actor)
  })
}

async function insertSequence(trx: DatabaseTransaction, values: SequenceCreate, actor: Actor): Promise<string> {
  const { id } = await trx
    .insertInto('sequences')
    .values({ ...values, created_by: actor.user_id })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/**
 * Changes the settings. Of an active sequence, mails that are not on their way yet go out with the new sender.
 * @throws ApiError not_found, precondition_failed, validation_failed
 */
export function updateSequence(
  { db, config }: Pick<Context, 'db' | 'config'>,
  id: string,
  patch: SequencePatch,
  actor: Actor,
  version: number | undefined,
): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const sequence = await lockSequence(trx, id, version)
    await checkSettings(trx, patch, sequence)
    const changed = await trx
      .updateTable('sequences')
      .set({
        ...patch,
        ...(patch.name !== undefined && { name: patch.name.trim() }),
        updated_at: sql`now()`,
        version: sql`version + 1`,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    await serveMails(trx, changed, config, actor)
  })
}

/**
 * Deletes a sequence, so that it can be restored. Whoever is in it leaves it for good.
 * @throws ApiError not_found, precondition_failed
 */
export function deleteSequence(db: Database, id: string, actor: Actor, version: number | undefined): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const sequence = await lockSequence(trx, id, version)
    if (sequence.status !== 'draft') await endEnrolments(trx, id)
    await trx
      .updateTable('sequences')
      .set({
        status: sequence.status === 'draft' ? 'draft' : 'archived',
        deleted_at: sql`now()`,
        version: sql`version + 1`,
      })
      .where('id', '=', id)
      .execute()
  })
}

/**
 * Brings a deleted sequence back, as a draft or archived. One that is not deleted stays as it is.
 * @throws ApiError not_found
 */
export function restoreSequence(db: Database, id: string, actor: Actor): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('sequences')
      .set({ deleted_at: null, updated_at: sql`now()`, version: sql`version + 1` })
      .where('id', '=', id)
      .where('deleted_at', 'is not', null)
      .executeTakeFirst()
    if (numUpdatedRows === 0n) await readSequence(trx, id)
  })
}

/**
 * A draft with the same settings and steps, and nobody in it.
 * @returns its id
 * @throws ApiError not_found
 */
export function duplicateSequence(db: Database, id: string, actor: Actor): Promise<string> {
  return writeAs(db, actor, async (trx) => {
    const sequence = await lockSequence(trx, id, undefined)
    const steps = await readSteps(trx, id)
    const copy = await insertSequence(trx, { ...settingsOf(sequence), name: nameOfCopy(sequence.name) }, actor)
    // Conditions name steps by their ids.
    const ids = new Map(steps.map((step) => [step.id, crypto.randomUUID()]))
    const text = [...ids].reduce((json, [from, to]) => json.replaceAll(from, to), JSON.stringify(steps))
    const copies = JSON.parse(text) as typeof steps
    if (copies.length === 0) return copy
    await trx
      .insertInto('sequence_steps')
      .values(
        copies.map(({ id: step_id, kind, settings }, position) => ({
          id: step_id,
          sequence_id: copy,
          kind,
          position,
          settings: JSON.stringify(settings),
        })),
      )
      .execute()
    return copy
  })
}

function settingsOf(sequence: SequenceRow): Omit<SequenceCreate, 'name'> {
  const { description, from_name, from_email, reply_to, topic_id, time_zone, in_recipient_zone } = sequence
  const { send_from, send_until, send_days, stop_on_reply, stop_on_stage_change, stop_on_click, segment_id } = sequence
  return {
    ...{ description, from_name, from_email, reply_to, topic_id, time_zone, in_recipient_zone },
    ...{ send_from, send_until, send_days, stop_on_reply, stop_on_stage_change, stop_on_click, segment_id },
  }
}

function nameOfCopy(name: string): string {
  const suffix = ' (copy)'
  return `${name.slice(0, 100 - suffix.length)}${suffix}`
}

/** @throws ApiError validation_failed for what does not exist or cannot be */
async function checkSettings(trx: DatabaseTransaction, patch: SequencePatch, before: Partial<SequenceRow>) {
  const { topic_id, segment_id, time_zone } = patch
  if (time_zone && !IANAZone.isValidZone(time_zone)) {
    throw invalid('/time_zone', `"${time_zone}" is not a time zone; take a name such as America/Chicago`)
  }
  const { send_from = null, send_until = null } = { ...before, ...patch }
  if ((send_from === null) !== (send_until === null)) {
    throw invalid(send_from === null ? '/send_from' : '/send_until', 'is needed too: give both hours or none')
  }
  if (send_from && send_until && send_from.slice(0, 5) >= send_until.slice(0, 5)) {
    throw invalid('/send_until', 'must be later on the same day than send_from')
  }
  if (topic_id && topic_id !== before.topic_id) {
    const topic = await trx.selectFrom('email_topics').select('id').where('id', '=', topic_id).executeTakeFirst()
    if (!topic) throw invalid('/topic_id', 'there is no such topic')
  }
  if (segment_id && segment_id !== before.segment_id) {
    const segment = await trx.selectFrom('segments').select('id').where('id', '=', segment_id).executeTakeFirst()
    if (!segment) throw invalid('/segment_id', 'there is no such segment')
  }
}
