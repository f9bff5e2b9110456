import type { DatabaseTransaction } from '@crm/db'
import { DateTime } from 'luxon'
import { findActor } from '../../auth/visible-owners.ts'
import { attempt } from '../../operations/write-rows.ts'
import { asWriter } from '../../platform/visibility.ts'
import { addTask } from '../../tasks/create-task.ts'
import type { StepRow } from './queries.ts'
import { type Outcome, type Outcomes, PASSES, type Walk, type Walker, zoneOf } from './walk.ts'

type TaskStep = Extract<StepRow, { kind: 'task' }>

/**
 * Adds a task about each contact, for its lead's owner unless it says for whom; for a lead of nobody, for whoever put the
 * contact into the sequence.
 */
export async function taskStep(
  trx: DatabaseTransaction,
  walk: Walk,
  { settings }: TaskStep,
  walkers: readonly Walker[],
): Promise<Outcomes> {
  const outcomes: Outcomes = new Map()
  for (const walker of walkers) outcomes.set(walker, await addTaskOf(trx, walk, settings, walker))
  return outcomes
}

async function addTaskOf(
  trx: DatabaseTransaction,
  walk: Walk,
  { title, task_type, priority, due_in_days, assigned_to }: TaskStep['settings'],
  walker: Walker,
): Promise<Outcome> {
  const assignee = assigned_to === 'owner' ? (walker.owner_id ?? walker.entered_by ?? walk.activated_by) : assigned_to
  const author = await findActor(trx, walk.activated_by ?? assignee ?? walker.contact_id)
  if (!assignee || !author) return { fails: 'There is nobody to give the task to. Give the lead an owner.' }
  const due_at = DateTime.fromJSDate(walk.now, { zone: zoneOf(walk, walker) }).plus({ days: due_in_days })
  const task = {
    title,
    task_type,
    priority,
    due_at: due_at.toUTC().toISO() as string,
    assigned_to: assignee,
    contact_id: walker.contact_id,
  }
  const refused = await attempt(trx, () => addTask(trx, task, { ...author, ...asWriter(author) }))
  return refused === undefined ? PASSES : { fails: `The task could not be added: ${refused}` }
}
