import { sql } from 'kysely'
import { type Catalogue, column } from '../platform/fields.ts'

const task = (name: string) => column('tasks', name)

/** What a file of tasks holds, and may be filtered by. The SQL needs `leads` joined. */
export const TASK_FIELDS: Catalogue = [
  { key: 'title', label: 'Title', type: 'text', sql: task('title'), sort: sql`lower(tasks.title)`, required: true },
  { key: 'description', label: 'Description', type: 'long_text', sql: task('description') },
  { key: 'lead_name', label: 'Lead', type: 'text', sql: column('leads', 'business_name') },
  { key: 'task_type', label: 'Type', type: 'text', sql: task('task_type') },
  { key: 'status', label: 'Status', type: 'text', sql: task('status') },
  { key: 'priority', label: 'Priority', type: 'text', sql: task('priority') },
  { key: 'due_at', label: 'Due', type: 'datetime', sql: task('due_at'), sort: task('due_at') },
  { key: 'remind_at', label: 'Reminder', type: 'datetime', sql: task('remind_at') },
  { key: 'duration_minutes', label: 'Minutes', type: 'number', sql: task('duration_minutes') },
  { key: 'assigned_to', label: 'Assigned to', type: 'user', sql: task('assigned_to') },
  { key: 'created_by', label: 'Created by', type: 'user', sql: task('created_by') },
  { key: 'outcome', label: 'Outcome', type: 'long_text', sql: task('outcome') },
  { key: 'completed_at', label: 'Completed', type: 'datetime', sql: task('completed_at'), sort: task('completed_at') },
  { key: 'recurrence_rule', label: 'Repeats', type: 'text', sql: task('recurrence_rule') },
  {
    key: 'created_at',
    label: 'Created',
    type: 'datetime',
    sql: task('created_at'),
    sort: task('created_at'),
    required: true,
  },
  { key: 'updated_at', label: 'Updated', type: 'datetime', sql: task('updated_at'), required: true },
]
