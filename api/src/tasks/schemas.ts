import { type Static, Type } from 'typebox'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'
import { DUE_GROUPS } from './due.ts'
import { PRIORITIES, STATUSES, TASK_TYPES } from './fields.ts'

export const TaskType = Type.Enum(TASK_TYPES)
export const TaskStatus = Type.Enum(STATUSES)
export const Priority = Type.Enum(PRIORITIES)

const Title = Type.String({ minLength: 1, maxLength: 300, pattern: '\\S' })
const Outcome = Type.String({ maxLength: 5_000 })
const Duration = Type.Integer({ minimum: 1, maximum: 1_440 })
const Rule = Type.String({
  minLength: 1,
  maxLength: 500,
  description:
    'An RRULE of RFC 5545, such as FREQ=WEEKLY;INTERVAL=2;BYDAY=MO, counted from due_at. Completing or cancelling the task makes the next one, at the same time of day where its assignee lives; occurrences that were missed are passed over.',
})

/** What can be written, on creating and on changing. */
const writable = {
  description: Type.Optional(Nullable(Type.String({ maxLength: 10_000 }))),
  task_type: Type.Optional(TaskType),
  status: Type.Optional(TaskStatus),
  priority: Type.Optional(Priority),
  due_at: Type.Optional(Nullable(Timestamp)),
  remind_at: Type.Optional(
    Nullable(
      Type.String({ format: 'date-time', description: 'Not after due_at. Moves along when only due_at is changed.' }),
    ),
  ),
  duration_minutes: Type.Optional(Nullable(Duration)),
  assigned_to: Type.Optional(
    Nullable(Type.String({ format: 'uuid', description: 'Whoever creates it, unless told otherwise; null: nobody.' })),
  ),
  lead_id: Type.Optional(Nullable(Uuid)),
  contact_id: Type.Optional(Nullable(Uuid)),
  recurrence_rule: Type.Optional(Nullable(Rule)),
}

export const TaskCreate = Strict({ title: Title, ...writable })
export type TaskCreate = Static<typeof TaskCreate>

export const TaskPatch = Strict({
  title: Type.Optional(Title),
  ...writable,
  outcome: Type.Optional(Nullable(Outcome)),
})
export type TaskPatch = Static<typeof TaskPatch>

export const TaskComplete = Strict({
  outcome: Type.Optional(Nullable(Outcome)),
  next_task: Type.Optional(
    Strict(
      { title: Title, ...writable },
      { description: 'A follow-up, of the same lead, contact and assignee unless it says otherwise.' },
    ),
  ),
})
export type TaskComplete = Static<typeof TaskComplete>

export const TaskSnooze = Strict({ until: Timestamp })

export const Task = Type.Object(
  {
    id: Uuid,
    title: Type.String(),
    description: Nullable(Type.String()),
    task_type: TaskType,
    status: TaskStatus,
    priority: Priority,
    due_at: Nullable(Timestamp),
    remind_at: Nullable(Timestamp),
    duration_minutes: Nullable(Type.Integer()),
    completed_at: Nullable(Timestamp),
    outcome: Nullable(Type.String()),
    assigned_to: Nullable(Uuid),
    created_by: Nullable(Uuid),
    lead_id: Nullable(Uuid),
    business_name: Nullable(Type.String({ description: 'Of the lead.' })),
    contact_id: Nullable(Uuid),
    contact_name: Nullable(Type.String()),
    recurrence_rule: Nullable(Type.String()),
    previous_id: Nullable(
      Type.String({ format: 'uuid', description: 'The occurrence before this one, of a task that recurs.' }),
    ),
    sequence: Type.Integer({ description: 'One more each time its time, duration or title changes (RFC 5545).' }),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Nullable(Timestamp),
    version: Type.Integer(),
  },
  { $id: 'Task' },
)
export type Task = Static<typeof Task>

export const TaskCompletion = Type.Object({
  ...Task.properties,
  next_task: Type.Union([ref(Task), Type.Null()], { description: 'The follow-up that was asked for.' }),
  next_occurrence: Type.Union([ref(Task), Type.Null()], { description: 'What the recurrence rule made.' }),
})

export const TaskList = Type.Object({
  ...List(ref(Task)).properties,
  total: Type.Optional(Type.Integer({ description: 'Only with include_total=true.' })),
})

const USER_ID = '[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}'
const Assignee = Type.String({ pattern: `^(@me|${USER_ID})$`, description: 'A user id, or @me.' })

export const TaskListQuery = Strict({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Every word must occur in the title.' })),
  filter: Type.Optional(Type.String({ maxLength: 20_000, description: 'The filter language, as JSON.' })),
  status: Type.Optional(Type.Enum(['open', ...STATUSES], { description: '`open` is pending or in progress.' })),
  priority: Type.Optional(Priority),
  task_type: Type.Optional(TaskType),
  lead_id: Type.Optional(Uuid),
  contact_id: Type.Optional(Uuid),
  assigned_to: Type.Optional(Assignee),
  due: Type.Optional(
    Type.Enum(DUE_GROUPS, {
      description:
        'In your time zone; open tasks, unless `status` says otherwise. `today` and `week` (to its end on Sunday, today included) leave out what is overdue; `later` is after this week.',
    }),
  ),
  due_from: Type.Optional(Type.String({ format: 'date-time', description: 'Due then or later.' })),
  due_to: Type.Optional(Type.String({ format: 'date-time', description: 'Due before.' })),
  sort: Type.Optional(Type.String({ maxLength: 60, description: 'A sortable field, `-` in front for descending.' })),
  limit: Type.Optional(Limit),
  cursor: Type.Optional(Cursor),
  include_total: Type.Optional(Type.Boolean()),
})
export type TaskListQuery = Static<typeof TaskListQuery>

export const SummaryQuery = Strict({
  assigned_to: Type.Optional(
    Type.String({
      pattern: `^(@me|@all|${USER_ID})$`,
      description: 'You (@me), unless it says a user id or @all.',
    }),
  ),
  priority: Type.Optional(Priority),
  task_type: Type.Optional(TaskType),
  lead_id: Type.Optional(Uuid),
})
export type SummaryQuery = Static<typeof SummaryQuery>

const Count = Type.Integer()

export const TaskSummary = Type.Object({
  overdue: Count,
  due_today: Type.Integer({ description: 'Until midnight in your time zone, without what is overdue.' }),
  due_this_week: Type.Integer({ description: 'Until Sunday midnight, today included, without what is overdue.' }),
  later: Count,
  no_date: Count,
  completed_this_week: Type.Integer({ description: 'Since Monday.' }),
  by_priority: Type.Object(
    Object.fromEntries(PRIORITIES.map((priority) => [priority, Count])) as Record<
      (typeof PRIORITIES)[number],
      typeof Count
    >,
    { description: 'Open tasks.' },
  ),
  next: Type.Array(ref(Task), { description: 'What is due first, overdue ones included; at most ten.' }),
  now: Timestamp,
  today_ends_at: Timestamp,
  week_ends_at: Timestamp,
})
export type TaskSummary = Static<typeof TaskSummary>
