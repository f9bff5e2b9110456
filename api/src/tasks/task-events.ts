import type { DatabaseTransaction } from '@crm/db'
import { insertActivity } from '../activities/queries.ts'
import type { Author } from '../platform/author.ts'
import { type LockedTask, touchLead } from './queries.ts'

const SUBJECTS = {
  created: 'Task added',
  rescheduled: 'Task moved',
  reassigned: 'Task handed over',
  completed: 'Task completed',
  cancelled: 'Task cancelled',
  reopened: 'Task reopened',
  moved_away: 'Task moved to another lead',
  deleted: 'Task deleted',
  restored: 'Task restored',
}

export interface TaskEvent {
  event: keyof typeof SUBJECTS
  /** What it was and what it became: times of `rescheduled`, users of `reassigned`. */
  from?: string | null
  to?: string | null
  outcome?: string | null | undefined
}

type About = Pick<LockedTask, 'id' | 'title' | 'task_type' | 'lead_id' | 'contact_id'>

/** Says on the timeline what happened to a task; call it in the transaction that makes the change. */
export async function recordTaskEvent(
  trx: DatabaseTransaction,
  task: About,
  { event, from, to, outcome }: TaskEvent,
  author: Author,
): Promise<void> {
  await insertActivity(trx, {
    activity_type: 'task',
    lead_id: task.lead_id,
    contact_id: task.contact_id,
    task_id: task.id,
    actor_id: author.user_id,
    subject: `${SUBJECTS[event]}: ${task.title}`,
    outcome: outcome ?? null,
    metadata: JSON.stringify({ event, task_type: task.task_type, ...(from !== undefined && { from, to }) }),
  })
  if (task.lead_id) await touchLead(trx, task.lead_id)
}
