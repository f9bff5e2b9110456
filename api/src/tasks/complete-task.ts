import type { Database } from '@crm/db'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError } from '../platform/errors.ts'
import { addTask } from './create-task.ts'
import { makeNextOccurrence } from './finish-task.ts'
import { updateTaskRow } from './queries.ts'
import type { TaskComplete } from './schemas.ts'
import { recordTaskEvent } from './task-events.ts'
import { lockedTask } from './update-task.ts'

/**
 * Completes a task with what came of it, and says so on the timeline; makes the follow-up that was asked for and, of a
 * task that recurs, the next occurrence. All or nothing. Of two at the same moment one wins.
 * @throws ApiError not_found, precondition_failed, validation_failed; conflict when it was completed or cancelled before
 */
export function completeTask(
  db: Database,
  id: string,
  { outcome, next_task }: TaskComplete,
  actor: Actor,
  version: number | undefined,
): Promise<{ next_task_id: string | null; next_occurrence_id: string | null }> {
  return writeAs(db, actor, async (trx) => {
    const task = await lockedTask(trx, id, actor, version)
    if (task.status === 'completed' || task.status === 'cancelled') {
      throw new ApiError('conflict', `The task is ${task.status} already. Reopen it first: set its status to pending.`)
    }
    const kept = outcome === undefined ? task.outcome : outcome
    await updateTaskRow(trx, id, { status: 'completed', completed_at: new Date(), outcome: kept })
    await recordTaskEvent(trx, task, { event: 'completed', outcome: kept }, actor)
    const next_occurrence_id = await makeNextOccurrence(trx, task, actor)
    if (!next_task) return { next_task_id: null, next_occurrence_id }
    const { lead_id, contact_id, assigned_to } = task
    // Another lead does not take the old one's contact along.
    const about = next_task.lead_id === undefined ? { lead_id, contact_id } : {}
    const next_task_id = await addTask(trx, { ...about, assigned_to, ...next_task }, actor)
    return { next_task_id, next_occurrence_id }
  })
}
