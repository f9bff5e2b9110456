import type { Database } from '@crm/db'
import { type Catalogue, column, type Field } from '../platform/fields.ts'

export const TASK_TYPES = ['call', 'email', 'meeting', 'follow_up', 'demo', 'proposal'] as const
export const STATUSES = ['pending', 'in_progress', 'completed', 'cancelled'] as const
export const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const

const task = (name: string) => column('tasks', name)
const choices = (values: readonly string[]) =>
  values.map((value) => ({ value, label: (value[0]?.toUpperCase() + value.slice(1)).replace('_', ' ') }))

/** The fields of a task, in the order in which they are shown. */
export const TASK_FIELDS: Catalogue = [
  { key: 'title', label: 'Title', type: 'text', sql: task('title'), required: true, max: 300, editable: true },
  {
    key: 'task_type',
    label: 'Type',
    type: 'choice',
    sql: task('task_type'),
    required: true,
    choices: choices(TASK_TYPES),
    editable: true,
  },
  {
    key: 'status',
    label: 'Status',
    type: 'choice',
    sql: task('status'),
    required: true,
    choices: choices(STATUSES),
    editable: true,
  },
  {
    key: 'priority',
    label: 'Priority',
    type: 'choice',
    sql: task('priority'),
    required: true,
    choices: choices(PRIORITIES),
    editable: true,
  },
  { key: 'due_at', label: 'Due', type: 'datetime', sql: task('due_at'), sort: task('due_at'), editable: true },
  { key: 'remind_at', label: 'Reminder', type: 'datetime', sql: task('remind_at'), editable: true },
  {
    key: 'duration_minutes',
    label: 'Duration in minutes',
    type: 'number',
    sql: task('duration_minutes'),
    max: 1_440,
    editable: true,
  },
  { key: 'assigned_to', label: 'Assigned to', type: 'user', sql: task('assigned_to'), editable: true },
  { key: 'created_by', label: 'Created by', type: 'user', sql: task('created_by') },
  {
    key: 'description',
    label: 'Description',
    type: 'long_text',
    sql: task('description'),
    max: 10_000,
    editable: true,
  },
  { key: 'recurrence_rule', label: 'Repeats', type: 'text', sql: task('recurrence_rule') },
  { key: 'outcome', label: 'Outcome', type: 'long_text', sql: task('outcome'), max: 5_000, editable: true },
  {
    key: 'completed_at',
    label: 'Completed',
    type: 'datetime',
    sql: task('completed_at'),
    sort: task('completed_at'),
  },
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

/** The same shape as the catalogues of leads and contacts, whose choices live in the database. */
export async function taskFields(_db: Database): Promise<Field[]> {
  return [...TASK_FIELDS]
}
