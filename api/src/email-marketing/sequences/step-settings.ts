import { type Static, type TObject, Type } from 'typebox'
import { Nullable, Strict, Uuid } from '../../platform/schemas.ts'
import { Priority, TaskType } from '../../tasks/schemas.ts'

export const STEP_KINDS = ['mail', 'wait', 'task', 'condition'] as const
export const StepKind = Type.Enum(STEP_KINDS)
export type StepKind = (typeof STEP_KINDS)[number]

const object = { type: 'object', additionalProperties: true }

const Mail = Strict({
  subject: Type.String({ maxLength: 300 }),
  preview_text: Type.Optional(Nullable(Type.String({ maxLength: 300 }))),
  html_content: Type.String({ maxLength: 500_000 }),
  text_content: Type.Optional(Nullable(Type.String({ maxLength: 100_000 }))),
  design: Type.Optional(Nullable(Type.Unsafe<Record<string, unknown>>(object))),
  template_id: Type.Optional(Nullable(Uuid)),
})

const Wait = Strict({
  days: Type.Integer({ minimum: 0, maximum: 365 }),
  hours: Type.Integer({ minimum: 0, maximum: 23 }),
  until_days: Type.Optional(
    Nullable(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7, uniqueItems: true })),
  ),
  until_time: Type.Optional(Nullable(Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }))),
})

const Task = Strict({
  title: Type.String({ minLength: 1, maxLength: 300, pattern: '\\S' }),
  task_type: TaskType,
  priority: Priority,
  due_in_days: Type.Integer({ minimum: 0, maximum: 365 }),
  assigned_to: Type.String({ pattern: '^(owner|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$' }),
})

const Condition = Strict({
  filter: Type.Optional(Nullable(Type.Unsafe<Record<string, unknown>>(object))),
  mail: Type.Optional(
    Type.Unsafe<{ step_id: string; event: 'opened' | 'clicked' | 'replied' } | null>({
      ...Strict({ step_id: Uuid, event: Type.Enum(['opened', 'clicked', 'replied']) }),
      type: ['object', 'null'],
    }),
  ),
  otherwise: Type.Enum(['leave', 'skip']),
  skip_to: Type.Optional(Nullable(Uuid)),
})

/** What the steps of each kind say. */
export const SETTINGS = { mail: Mail, wait: Wait, task: Task, condition: Condition } as const satisfies Record<
  StepKind,
  TObject
>
export type Settings<Kind extends StepKind> = Static<(typeof SETTINGS)[Kind]>

/** A step as it is stored. */
export type Step = { [Kind in StepKind]: { id: string; kind: Kind; settings: Settings<Kind> } }[StepKind]
