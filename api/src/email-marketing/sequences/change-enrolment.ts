import type { Database, DatabaseTransaction } from '@crm/db'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { ApiError } from '../../platform/errors.ts'
import { holdLeads } from '../../tasks/queries.ts'
import { beginWalk, selectWalkers, walkOn } from './advance.ts'
import { readEnrolment } from './enrolments.ts'
import { leaveSequences } from './leave-sequences.ts'

/**
 * Takes a contact out of a sequence for good. Who is not in it any more stays as they are.
 * @throws ApiError not_found
 */
export function removeEnrolment(db: Database, id: string, actor: Actor): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const { contact_id, sequence_id, status } = await readEnrolment(trx, id, actor)
    if (status === 'failed') {
      await trx
        .updateTable('sequence_enrolments')
        .set({ status: 'left', left_because: 'removed', error_message: null })
        .where('id', '=', id)
        .where('status', '=', 'failed')
        .execute()
    }
    await leaveSequences(trx, [contact_id], 'removed', { sequence_id })
  })
}

/**
 * Lets a contact go on to the next step now, past a wait that is not over, a mail that has not left or a step that
 * failed.
 * @returns how many mails were made
 * @throws ApiError not_found; conflict when the sequence or the contact is at rest
 */
export function skipStep(db: Database, id: string, actor: Actor): Promise<number> {
  return writeAs(db, actor, async (trx) => {
    const { sequence_id, lead_id } = await readEnrolment(trx, id, actor)
    const walk = await beginWalk(trx, sequence_id)
    if (!walk) throw new ApiError('conflict', 'The sequence is not active. Activate it first.')
    await holdLeads(trx, [lead_id])
    const row = await selectWalkers(trx)
      .where('enrolment.id', '=', id)
      .where('enrolment.status', 'in', ['active', 'failed'])
      .forNoKeyUpdate('enrolment')
      .executeTakeFirst()
    if (!row) throw new ApiError('conflict', 'The contact is not in this sequence any more.')
    const { step_id, ...walker } = row
    const at = walk.steps.findIndex((step) => step.id === step_id) + 1
    if (walker.recipient_id) await holdBack(trx, walker.recipient_id)
    await walkOn(trx, walk, [{ ...walker, recipient_id: null, at, since: walk.now }])
    return walk.mails
  })
}

/** A mail that is being sent already still goes out. */
async function holdBack(trx: DatabaseTransaction, recipient_id: string) {
  await trx
    .updateTable('campaign_recipients')
    .set({ status: 'cancelled' })
    .where('id', '=', recipient_id)
    .where('status', '=', 'pending')
    .execute()
}
