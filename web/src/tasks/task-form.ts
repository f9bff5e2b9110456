import type { NewTask, Task, TaskPatch } from '../api/types.ts'
import { instant, type WallTime, wallTime } from '../ui/zone-time.ts'
import type { Priority, TaskType } from './words.ts'

/** What stands in the boxes of the dialog. Times are on the user's wall clock. */
export interface TaskForm {
  title: string
  description: string
  task_type: TaskType
  priority: Priority
  due: WallTime | ''
  /** Minutes before `due`, or none. */
  remind: string
  duration: string
  assigned_to: string
  lead_id: string | null
  business_name: string | null
  recurrence_rule: string | null
  /** Whether a new time of a task that recurs is meant for those that follow too. */
  move_following: boolean
}

const MINUTE_MS = 60_000

export function formOf(task: Partial<Task> & { title?: string }, me: string | undefined, zone: string): TaskForm {
  const { due_at, remind_at } = task
  return {
    title: task.title ?? '',
    description: task.description ?? '',
    task_type: task.task_type ?? 'follow_up',
    priority: task.priority ?? 'medium',
    due: due_at ? wallTime(due_at, zone) : '',
    remind: due_at && remind_at ? String((Date.parse(due_at) - Date.parse(remind_at)) / MINUTE_MS) : '',
    duration: task.duration_minutes ? String(task.duration_minutes) : '',
    assigned_to: task.assigned_to === undefined ? (me ?? '') : (task.assigned_to ?? ''),
    lead_id: task.lead_id ?? null,
    business_name: task.business_name ?? null,
    recurrence_rule: task.recurrence_rule ?? null,
    move_following: false,
  }
}

/** The boxes as the API takes them. */
export function taskOf(form: TaskForm, zone: string): NewTask {
  const due_at = form.due ? instant(form.due, zone) : null
  return {
    title: form.title.trim(),
    description: form.description.trim() || null,
    task_type: form.task_type,
    priority: form.priority,
    due_at,
    remind_at:
      due_at && form.remind !== ''
        ? new Date(Date.parse(due_at) - Number(form.remind) * MINUTE_MS).toISOString()
        : null,
    duration_minutes: form.duration ? Number(form.duration) : null,
    assigned_to: form.assigned_to || null,
    lead_id: form.lead_id,
    recurrence_rule: due_at ? form.recurrence_rule : null,
  }
}

/** Only what was changed in the boxes, so that nothing is written over that somebody else changed meanwhile. */
export function changesOf(before: TaskForm, after: TaskForm, zone: string): TaskPatch {
  const was = taskOf(before, zone)
  const now = taskOf(after, zone)
  const changed = Object.entries(now).filter(([key, value]) => value !== was[key as keyof NewTask])
  const patch: TaskPatch = Object.fromEntries(changed)
  if (after.move_following && 'due_at' in patch && now.recurrence_rule) patch.recurrence_rule = now.recurrence_rule
  return patch
}
