import type { Database, DatabaseTransaction } from '@crm/db'
import { notifyNewAssignee } from '../notifications/notify.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { invalid } from '../platform/errors.ts'
import { possibleTime, requireAbout, requireAssignee, requireReminderInTime } from './check-task.ts'
import { insertTask } from './queries.ts'
import { checkRule, wallClock } from './recurrence.ts'
import type { TaskCreate } from './schemas.ts'
import { recordTaskEvent } from './task-events.ts'

/**
 * A new task, and its first word on the timeline. It is the actor's own unless it says whose it is.
 * @returns its id
 * @throws ApiError validation_failed naming the culprit
 */
export function createTask(db: Database, input: TaskCreate, actor: Actor): Promise<string> {
  return writeAs(db, actor, (trx) => addTask(trx, input, actor))
}

/** The same in a transaction that is the actor's already. */
export async function addTask(trx: DatabaseTransaction, input: TaskCreate, actor: Actor): Promise<string> {
  const due_at = possibleTime('due_at', input.due_at)
  const remind_at = possibleTime('remind_at', input.remind_at)
  requireReminderInTime(remind_at, due_at)
  const about = await requireAbout(trx, input, actor)
  const assigned_to = input.assigned_to === undefined ? actor.user_id : input.assigned_to
  const time_zone = await requireAssignee(trx, assigned_to, actor)
  const task_type = input.task_type ?? 'follow_up'
  const task = {
    ...input,
    ...about,
    ...recurrence(input.recurrence_rule, due_at, time_zone),
    task_type,
    due_at: due_at ?? null,
    remind_at: remind_at ?? null,
    assigned_to,
    created_by: actor.user_id,
    completed_at: input.status === 'completed' ? new Date() : null,
  }
  const id = await insertTask(trx, task)
  await recordTaskEvent(trx, { id, title: input.title, task_type, ...about }, { event: 'created' }, actor)
  await notifyNewAssignee(trx, actor, { id, title: input.title, ...about, assigned_to })
  return id
}

/**
 * A rule as it is kept, with where on the wall clock its first task stands.
 * @throws ApiError validation_failed
 */
export function recurrence(rule: string | null | undefined, due_at: string | null | undefined, time_zone: string) {
  if (!rule) return { recurrence_rule: null, recurs_at: null }
  if (!due_at) throw invalid('/recurrence_rule', 'needs due_at, from which it counts')
  const recurs_at = wallClock(due_at, time_zone)
  return { recurrence_rule: checkRule(rule, recurs_at, time_zone), recurs_at }
}
