import type { Database } from '@crm/db'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError, notFound, violates } from '../platform/errors.ts'
import { findDeletedTask, findTask, holdLeads, lockTask, updateTaskRow } from './queries.ts'
import { recordTaskEvent } from './task-events.ts'
import { lockedTask } from './update-task.ts'

/**
 * Deletes a task so that it can be restored. One that recurs does not come again.
 * @throws ApiError not_found, precondition_failed
 */
export function deleteTask(db: Database, id: string, actor: Actor, version: number | undefined): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const task = await lockedTask(trx, id, actor, version)
    await updateTaskRow(trx, id, { deleted_at: new Date() })
    await recordTaskEvent(trx, task, { event: 'deleted' }, actor)
  })
}

/**
 * Brings a deleted task back. One that is not deleted stays as it is.
 * @throws ApiError not_found; conflict when its lead is deleted, or another occurrence has taken its place
 */
export function restoreTask(db: Database, id: string, actor: Actor): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const deleted = await findDeletedTask(trx, id, actor)
    if (!deleted) {
      if (await findTask(trx, id, actor)) return
      throw notFound('task')
    }
    await holdLeads(trx, [deleted.lead_id])
    const task = await lockTask(trx, id)
    if (!task?.deleted_at) return
    await updateTaskRow(trx, id, { deleted_at: null })
    if (!(await findTask(trx, id, actor)))
      throw new ApiError('conflict', 'Its lead is deleted. Restore the lead first.')
    await recordTaskEvent(trx, task, { event: 'restored' }, actor)
  }).catch((error) => {
    if (!violates(error, 'tasks_previous')) throw error
    throw new ApiError('conflict', 'Another task has taken its place since. Change that one instead.')
  })
}
