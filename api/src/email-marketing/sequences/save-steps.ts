import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import type { Context } from '../../context.ts'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { ApiError } from '../../platform/errors.ts'
import { checkSteps } from './check-steps.ts'
import { stepProblems } from './find-problems.ts'
import { lockSequence, readSteps, type StepRow } from './queries.ts'
import type { StepsBody } from './schemas.ts'
import { serveMails } from './serve-mails.ts'
import type { Step } from './step-settings.ts'

/**
 * Replaces the steps of a sequence. Contacts stay at their step, wherever it stands now; those at a step that is gone
 * stand at the one before it, and go on from there at once. A changed mail is for those who come to it later, and so is
 * a changed wait: who is waiting already waits as long as was said.
 * @throws ApiError not_found, precondition_failed; validation_failed naming every culprit, in an active or paused
 * sequence also what is missing
 */
export function saveSteps(
  { db, config }: Pick<Context, 'db' | 'config'>,
  sequence_id: string,
  body: StepsBody,
  actor: Actor,
  version: number | undefined,
): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const sequence = await lockSequence(trx, sequence_id, version)
    const before = await readSteps(trx, sequence_id)
    const steps = await checkSteps(trx, body, before)
    if (sequence.status === 'active' || sequence.status === 'paused') requireComplete(steps)
    await removeSteps(trx, sequence_id, before, steps)
    await writeSteps(trx, sequence_id, steps)
    await serveMails(trx, sequence, config, actor)
    await trx
      .updateTable('sequences')
      .set({ updated_at: sql`now()`, version: sql`version + 1` })
      .where('id', '=', sequence_id)
      .execute()
  })
}

function requireComplete(steps: Step[]) {
  const errors = stepProblems(steps)
  if (errors.length === 0) return
  const detail = errors.map((error) => error.message).join(' ')
  throw new ApiError('validation_failed', `Contacts are in this sequence. ${detail}`, { errors })
}

async function removeSteps(trx: DatabaseTransaction, sequence_id: string, before: StepRow[], steps: Step[]) {
  const kept = new Set(steps.map(({ id }) => id))
  const moves = before.flatMap(({ id }, index) => {
    if (kept.has(id)) return []
    const stands_at = before.slice(0, index).findLast((step) => kept.has(step.id))
    return [{ id, stands_at: stands_at?.id ?? null }]
  })
  if (moves.length === 0) return
  await sql`
    with moved as (
      update sequence_enrolments enrolment
      set step_id = removed.stands_at, due_at = now(), step_entered_at = now(), recipient_id = null
      from jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) as removed (id uuid, stands_at uuid)
      join sequence_enrolments as known on known.step_id = removed.id
      where enrolment.id = known.id and enrolment.status = 'active'
      returning known.recipient_id
    )
    update campaign_recipients set status = 'cancelled' from moved
    where campaign_recipients.id = moved.recipient_id and campaign_recipients.status = 'pending'`.execute(trx)
  await trx
    .deleteFrom('sequence_steps')
    .where('sequence_id', '=', sequence_id)
    .where(sql<boolean>`id = any(${moves.map(({ id }) => id)}::uuid[])`)
    .execute()
}

async function writeSteps(trx: DatabaseTransaction, sequence_id: string, steps: Step[]) {
  if (steps.length === 0) return
  await trx
    .insertInto('sequence_steps')
    .values(
      steps.map(({ id, kind, settings }, position) => ({
        id,
        sequence_id,
        kind,
        position,
        settings: JSON.stringify(settings),
      })),
    )
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet(({ ref }) => ({
        position: ref('excluded.position'),
        settings: ref('excluded.settings'),
      })),
    )
    .execute()
}
