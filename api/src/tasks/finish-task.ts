import type { DatabaseTransaction } from '@crm/db'
import type { Actor } from '../platform/auth-hook.ts'
import { findAssignee, findNextOccurrence, insertTask, type LockedTask, updateTaskRow } from './queries.ts'
import { nextOccurrence } from './recurrence.ts'
import { recordTaskEvent } from './task-events.ts'

/**
 * What follows when a task was completed or cancelled: one that recurs comes again, once, with its reminder as long
 * before as it was.
 * @returns the id of the next occurrence; null when there is none
 */
export async function makeNextOccurrence(
  trx: DatabaseTransaction,
  task: LockedTask,
  actor: Actor,
): Promise<string | null> {
  if (!task.recurrence_rule || !task.recurs_at) return null
  if (await findNextOccurrence(trx, task.id)) return null
  const assignee = task.assigned_to ? await findAssignee(trx, task.assigned_to) : undefined
  const next = nextOccurrence(task.recurrence_rule, task.recurs_at, (assignee ?? actor).time_zone, new Date())
  if (!next) return null
  const { title, description, task_type, priority, duration_minutes, assigned_to, lead_id, contact_id } = task
  const lead_time = task.remind_at && task.due_at ? Date.parse(task.due_at) - Date.parse(task.remind_at) : null
  const copy = { title, description, task_type, priority, duration_minutes, assigned_to, lead_id, contact_id }
  const id = await insertTask(trx, {
    ...copy,
    ...next,
    remind_at: lead_time === null ? null : new Date(Date.parse(next.due_at) - lead_time),
    created_by: task.created_by,
    previous_id: task.id,
  })
  await recordTaskEvent(trx, { id, title, task_type, lead_id, contact_id }, { event: 'created' }, actor)
  return id
}

/** A task that is open again needs no next occurrence; one that somebody has worked on stays. */
export async function withdrawNextOccurrence(trx: DatabaseTransaction, task_id: string): Promise<void> {
  const next = await findNextOccurrence(trx, task_id)
  if (next?.version === 1 && next.status === 'pending') await updateTaskRow(trx, next.id, { deleted_at: new Date() })
}
