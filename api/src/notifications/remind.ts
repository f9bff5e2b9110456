import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { DateTime } from 'luxon'
import { NOBODY, writeAs } from '../platform/author.ts'
import { notify } from './notify.ts'

const BATCH = 200
/** A reminder this much after its time says so: the server was not running, or the user was not active. */
const LATE_MS = 5 * 60_000

interface DueTask {
  id: string
  title: string
  task_type: string
  due_at: string | null
  remind_at: string
  lead_id: string | null
  contact_id: string | null
  business_name: string | null
  user_id: string
  time_zone: string
  reminder_emails: boolean
}

/**
 * Reminds of one batch of tasks whose time has come, each exactly once: claiming a task and telling its user is one
 * transaction, and two that run at once skip what the other holds.
 * @param has_mail whether those who want reminders by e-mail get them
 * @returns how many tasks were looked at (zero: none is left), and the notifications that should be mailed
 */
export function remindOfDueTasks(db: Database, has_mail: boolean): Promise<{ reminded: number; to_mail: string[] }> {
  return writeAs(db, { ...NOBODY, quiet: true }, async (trx) => {
    const tasks = await lockDueTasks(trx)
    if (tasks.length === 0) return { reminded: 0, to_mail: [] }
    const ids = tasks.map(({ id }) => id)
    await trx.updateTable('tasks').set({ reminded_at: sql`now()` }).where('id', 'in', ids).execute()
    const to_mail: string[] = []
    for (const task of tasks) {
      const email_wanted = has_mail && task.reminder_emails
      const id = await notify(trx, {
        user_id: task.user_id,
        kind: 'reminder',
        title: task.title,
        body: describe(task),
        lead_id: task.lead_id,
        contact_id: task.contact_id,
        task_id: task.id,
        dedupe_key: `reminder/${task.id}/${task.remind_at}`,
        email_wanted,
      })
      if (id && email_wanted) to_mail.push(id)
    }
    return { reminded: tasks.length, to_mail }
  })
}

/** Tasks of users who are not active, or of a deleted lead, wait until that changes. */
async function lockDueTasks(trx: DatabaseTransaction): Promise<DueTask[]> {
  return trx
    .selectFrom('tasks')
    .innerJoin('users', (join) => join.on('users.id', '=', sql<string>`coalesce(tasks.assigned_to, tasks.created_by)`))
    .leftJoin('leads', 'leads.id', 'tasks.lead_id')
    .select([
      'tasks.id',
      'tasks.title',
      'tasks.task_type',
      'tasks.due_at',
      sql<string>`tasks.remind_at`.as('remind_at'),
      'tasks.lead_id',
      'tasks.contact_id',
      'leads.business_name',
      'users.id as user_id',
      'users.time_zone',
      'users.reminder_emails',
    ])
    .where(sql<boolean>`tasks.remind_at <= now()`)
    .where('tasks.reminded_at', 'is', null)
    .where('tasks.deleted_at', 'is', null)
    .where(sql<boolean>`tasks.status in ('pending', 'in_progress')`)
    .where('users.is_active', '=', true)
    .where('leads.deleted_at', 'is', null)
    .orderBy('tasks.remind_at')
    .limit(BATCH)
    .forUpdate('tasks')
    .skipLocked()
    .execute()
}

/** "Call · due Mon, Nov 23, 3:00 PM · Acme Roofing", in the user's time zone. */
function describe({ task_type, due_at, remind_at, business_name, time_zone }: DueTask): string {
  const is_late = Date.now() - Date.parse(remind_at) > LATE_MS
  return [
    TYPE_LABELS[task_type] ?? task_type,
    due_at && `due ${inWords(due_at, time_zone)}`,
    business_name,
    is_late && `late: set for ${inWords(remind_at, time_zone)}`,
  ]
    .filter(Boolean)
    .join(' · ')
}

const TYPE_LABELS: Record<string, string> = {
  call: 'Call',
  email: 'Email',
  meeting: 'Meeting',
  follow_up: 'Follow-up',
  demo: 'Demo',
  proposal: 'Proposal',
}

function inWords(time: string, zone: string): string {
  return DateTime.fromISO(time, { zone }).setLocale('en-US').toFormat('ccc, LLL d, h:mm a')
}
