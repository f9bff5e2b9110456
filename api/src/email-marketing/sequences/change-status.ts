import type { Database, DatabaseTransaction, Sequences } from '@crm/db'
import { sql, type Updateable } from 'kysely'
import type { Context } from '../../context.ts'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { ApiError } from '../../platform/errors.ts'
import { cancelPending } from '../sending/cancel-pending.ts'
import { findProblems } from './find-problems.ts'
import { leaveSequences } from './leave-sequences.ts'
import { lockSequence, readSequence } from './queries.ts'
import { serveMails } from './serve-mails.ts'

/**
 * Lets contacts go through the sequence, from where they stand. Activating an active one tries again to send what the
 * provider refused.
 * @throws ApiError not_found, precondition_failed; validation_failed naming everything that is missing
 */
export async function activateSequence(
  context: Pick<Context, 'db' | 'config'>,
  id: string,
  actor: Actor,
  version: number | undefined,
): Promise<void> {
  const { db, config } = context
  const read = await readSequence(db, id)
  // It asks the provider: before anything is locked.
  const errors = await findProblems(context, read)
  if (errors.length > 0) {
    throw new ApiError('validation_failed', errors.map(({ message }) => message).join(' '), { errors })
  }
  await writeAs(db, actor, async (trx) => {
    const sequence = await lockSequence(trx, id, version)
    if (sequence.version !== read.version) throw changedMeanwhile()
    const activated = await setStatus(trx, id, {
      status: 'active',
      activated_by: actor.user_id,
      activated_at: sequence.activated_at ?? new Date(),
    })
    await trx
      .updateTable('email_campaigns')
      .set({ status: 'sending', status_reason: null })
      .where('sequence_id', '=', id)
      .where('status', '=', 'paused')
      .execute()
    await serveMails(trx, activated, config, actor)
  })
}

/**
 * Everybody stays where they are; mails that are not being sent yet wait.
 * @throws ApiError not_found, precondition_failed, conflict
 */
export function pauseSequence(db: Database, id: string, actor: Actor, version: number | undefined): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const sequence = await lockSequence(trx, id, version)
    if (sequence.status === 'paused') return
    if (sequence.status !== 'active') throw new ApiError('conflict', 'Only an active sequence can be paused.')
    await setStatus(trx, id, { status: 'paused' })
    await trx
      .updateTable('email_campaigns')
      .set({ status: 'paused', status_reason: null })
      .where('sequence_id', '=', id)
      .where('status', '=', 'sending')
      .execute()
  })
}

/**
 * Ends the sequence: everybody leaves it, and nobody enters any more.
 * @throws ApiError not_found, precondition_failed
 */
export function archiveSequence(db: Database, id: string, actor: Actor, version: number | undefined): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const sequence = await lockSequence(trx, id, version)
    if (sequence.status === 'archived') return
    await endEnrolments(trx, id)
    await setStatus(trx, id, { status: 'archived' })
  })
}

/** Everybody leaves, and mails that are not being sent yet are cancelled. */
export async function endEnrolments(trx: DatabaseTransaction, sequence_id: string): Promise<void> {
  const enrolled = await trx
    .selectFrom('sequence_enrolments')
    .select('contact_id')
    .where('sequence_id', '=', sequence_id)
    .where('status', '=', 'active')
    .execute()
  const contact_ids = enrolled.map(({ contact_id }) => contact_id)
  await leaveSequences(trx, contact_ids, 'archived', { sequence_id })
  const ended = await trx
    .updateTable('email_campaigns')
    .set({ status: 'cancelled', status_reason: null })
    .where('sequence_id', '=', sequence_id)
    .where('status', 'in', ['sending', 'paused', 'failed'])
    .returning('id')
    .execute()
  for (const { id } of ended) await cancelPending(trx, id)
}

function changedMeanwhile() {
  return new ApiError('conflict', 'Somebody changed the sequence at the same moment. Look at it and activate it again.')
}

function setStatus(trx: DatabaseTransaction, id: string, changes: Updateable<Sequences>) {
  return trx
    .updateTable('sequences')
    .set({ ...changes, updated_at: sql`now()`, version: sql`version + 1` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}
