import { sql } from 'kysely'
import type { Batch } from '../operations/run-operation.ts'
import type { Lead } from './decide-lead.ts'
import type { Params } from './schemas.ts'

/** A task for each lead, and its entry on the timeline. They are the lead's owner's, unless told otherwise. */
export async function addTasks({ trx, actor }: Batch, leads: Lead[], task: Params<'add_task'>) {
  const { title, task_type = 'follow_up', priority = 'medium', due_at = null, assigned_to = null } = task
  await sql`
    with lead as (
      update leads set last_activity_at = greatest(last_activity_at, now())
      where id = any(${leads.map(({ id }) => id)}::uuid[])
      returning id, owner_id
    ), task as (
      insert into tasks (lead_id, title, task_type, priority, due_at, assigned_to, created_by)
      select id, ${title.trim()}::text, ${task_type}::text, ${priority}::text, ${due_at}::timestamptz,
        coalesce(${assigned_to}::uuid, owner_id, ${actor.user_id}::uuid), ${actor.user_id}::uuid
      from lead
      returning *
    )
    insert into activities (activity_type, lead_id, task_id, actor_id, subject, metadata)
    select 'task', lead_id, id, ${actor.user_id}::uuid, 'Task added: ' || title,
      jsonb_build_object('event', 'created', 'task_type', task_type)
    from task`.execute(trx)
  return { changed: leads.length, entities: ['lead', 'task'] }
}
