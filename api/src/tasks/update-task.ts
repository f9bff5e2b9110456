import type { Database, DatabaseTransaction, Tasks } from '@crm/db'
import type { Updateable } from 'kysely'
import { notifyNewAssignee } from '../notifications/notify.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError, invalid, notFound } from '../platform/errors.ts'
import { requireVersion } from '../platform/versions.ts'
import { possibleTime, requireAbout, requireAssignee, requireReminderInTime } from './check-task.ts'
import { recurrence } from './create-task.ts'
import { makeNextOccurrence, withdrawNextOccurrence } from './finish-task.ts'
import { findTask, holdLeads, type LockedTask, lockTask, updateTaskRow } from './queries.ts'
import type { TaskPatch } from './schemas.ts'
import { recordTaskEvent, type TaskEvent } from './task-events.ts'

/**
 * Changes fields of a task and says on the timeline when it was moved, handed over, completed, cancelled or reopened.
 * A new `due_at` takes the reminder along. Alone it moves this occurrence of a task that recurs; given with
 * `recurrence_rule` the following ones count from it. Nothing differs: nothing is written.
 * @throws ApiError not_found, precondition_failed, validation_failed naming the culprit
 */
export function updateTask(
  db: Database,
  id: string,
  patch: TaskPatch,
  actor: Actor,
  version: number | undefined,
): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const task = await lockedTask(trx, id, actor, version, patch.lead_id)
    const changes = await changesOf(trx, task, patch, actor)
    if (Object.keys(changes).length === 0) return
    await updateTaskRow(trx, id, changes)
    const now: LockedTask = { ...task, ...(changes as Partial<LockedTask>) }
    if (isClosed(task) && !isClosed(now)) await withdrawNextOccurrence(trx, id)
    if (now.lead_id !== task.lead_id && task.lead_id) await recordTaskEvent(trx, task, { event: 'moved_away' }, actor)
    for (const event of eventsOf(task, now)) await recordTaskEvent(trx, now, event, actor)
    if (now.assigned_to !== task.assigned_to) await notifyNewAssignee(trx, actor, now)
    if (!isClosed(task) && isClosed(now)) await makeNextOccurrence(trx, now, actor)
  })
}

/**
 * Puts a task off. Its reminder moves along, or reminds of it then when there was none.
 * @throws ApiError not_found, precondition_failed; conflict when it is not open; validation_failed when `until` has passed
 */
export function snoozeTask(
  db: Database,
  id: string,
  until: string,
  actor: Actor,
  version: number | undefined,
): Promise<void> {
  const due_at = possibleTime('until', until)
  if (Date.parse(due_at) <= Date.now()) throw invalid('/until', 'must lie in the future')
  return writeAs(db, actor, async (trx) => {
    const task = await lockedTask(trx, id, actor, version)
    if (isClosed(task)) throw new ApiError('conflict', `The task is ${task.status}. Reopen it to put it off.`)
    await updateTask(
      trx,
      id,
      task.remind_at && task.due_at ? { due_at } : { due_at, remind_at: due_at },
      actor,
      undefined,
    )
  })
}

/** The task, locked, as the client read it; before it its lead and the one it moves to. */
export async function lockedTask(
  trx: DatabaseTransaction,
  id: string,
  actor: Actor,
  version: number | undefined,
  new_lead_id?: string | null,
): Promise<LockedTask> {
  const seen = await findTask(trx, id, actor)
  if (!seen) throw notFound('task')
  await holdLeads(trx, [seen.lead_id, new_lead_id])
  const task = await lockTask(trx, id)
  if (!task || task.deleted_at) throw notFound('task')
  if (version !== undefined && task.version !== version) {
    requireVersion((await findTask(trx, id, actor)) ?? task, version)
  }
  return task
}

const isClosed = ({ status }: Pick<LockedTask, 'status'>) => status === 'completed' || status === 'cancelled'

/** What is to be written: what differs, and what follows from it. */
async function changesOf(
  trx: DatabaseTransaction,
  task: LockedTask,
  patch: TaskPatch,
  actor: Actor,
): Promise<Updateable<Tasks>> {
  const asked = {
    ...patch,
    ...(patch.due_at !== undefined && { due_at: possibleTime('due_at', patch.due_at) }),
    ...(patch.remind_at !== undefined && { remind_at: possibleTime('remind_at', patch.remind_at) }),
    ...(await aboutOf(trx, task, patch, actor)),
  }
  if (patch.assigned_to !== undefined || patch.recurrence_rule) {
    const assigned_to = patch.assigned_to === undefined ? task.assigned_to : patch.assigned_to
    const time_zone = await requireAssignee(trx, assigned_to, actor)
    if (patch.recurrence_rule) {
      const due_at = asked.due_at === undefined ? task.due_at : asked.due_at
      Object.assign(asked, recurrence(patch.recurrence_rule, due_at, time_zone))
    }
  }
  if (patch.recurrence_rule === null) Object.assign(asked, { recurs_at: null })
  const changes: Updateable<Tasks> = Object.fromEntries(
    Object.entries(asked).filter(([key, value]) => !isSame(task[key as keyof LockedTask], value)),
  )
  return { ...changes, ...consequences(task, changes) }
}

/** A contact brings its lead along; another lead leaves the contact of the old one behind. */
function aboutOf(trx: DatabaseTransaction, task: LockedTask, { lead_id, contact_id }: TaskPatch, actor: Actor) {
  const isOtherLead = lead_id !== undefined && lead_id !== task.lead_id
  if (!isOtherLead && (contact_id === undefined || contact_id === task.contact_id)) return {}
  const about = { lead_id: lead_id === undefined ? task.lead_id : lead_id, contact_id: contact_id ?? null }
  return requireAbout(trx, about, actor)
}

function consequences(task: LockedTask, changes: Updateable<Tasks>): Updateable<Tasks> {
  const more: Updateable<Tasks> = {}
  const due_at = (changes.due_at === undefined ? task.due_at : changes.due_at) as string | null
  if (changes.due_at !== undefined) {
    if (due_at === null && (changes.recurrence_rule ?? task.recurrence_rule) && changes.recurrence_rule !== null) {
      throw invalid('/due_at', 'a task that recurs needs it; clear recurrence_rule too')
    }
    if (changes.remind_at === undefined && task.remind_at) more.remind_at = shifted(task, due_at)
  }
  if (changes.due_at !== undefined || changes.remind_at !== undefined) more.reminded_at = null
  const remind_at = more.remind_at ?? (changes.remind_at === undefined ? task.remind_at : changes.remind_at)
  if (more.remind_at !== null) requireReminderInTime(remind_at as string | null, due_at)
  if (changes.status) more.completed_at = changes.status === 'completed' ? new Date() : null
  if ('due_at' in changes || 'duration_minutes' in changes || 'title' in changes) more.sequence = task.sequence + 1
  return more
}

/** The reminder, as long before the new time as it was before the old one. */
function shifted({ remind_at, due_at: was }: LockedTask, due_at: string | null): string | null {
  if (!remind_at || !due_at) return null
  if (!was) return Date.parse(remind_at) > Date.parse(due_at) ? due_at : remind_at
  return new Date(Date.parse(remind_at) + Date.parse(due_at) - Date.parse(was)).toISOString()
}

function isSame(known: unknown, asked: unknown): boolean {
  if (typeof known === 'string' && typeof asked === 'string' && known !== asked) {
    return /^\d{4}-.*Z$/.test(known) && /^\d{4}-.*Z$/.test(asked) && Date.parse(known) === Date.parse(asked)
  }
  return (known ?? null) === (asked ?? null)
}

function eventsOf(was: LockedTask, now: LockedTask): TaskEvent[] {
  const events: TaskEvent[] = []
  if (now.lead_id !== was.lead_id) events.push({ event: 'created' })
  if (now.due_at !== was.due_at) events.push({ event: 'rescheduled', from: was.due_at, to: now.due_at })
  if (now.assigned_to !== was.assigned_to) {
    events.push({ event: 'reassigned', from: was.assigned_to, to: now.assigned_to })
  }
  if (isClosed(now) && now.status !== was.status) {
    events.push({ event: now.status as 'completed' | 'cancelled', outcome: now.outcome })
  }
  if (isClosed(was) && !isClosed(now)) events.push({ event: 'reopened' })
  return events
}
