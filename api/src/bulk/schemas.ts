import { type Static, type TObject, Type } from 'typebox'
import { Nullable, Strict, Timestamp, Uuid } from '../platform/schemas.ts'
import { Priority, TaskType } from '../tasks/schemas.ts'

export const BULK_ENTITIES = ['lead', 'contact', 'task'] as const
export type BulkEntity = (typeof BULK_ENTITIES)[number]

const SomeTags = Strict({
  tags: Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { minItems: 1, maxItems: 50, uniqueItems: true }),
})

/** What can be done to many records, and the `params` that each of these takes. */
export const PARAMS = {
  assign: Strict({ owner_id: Nullable(Uuid) }),
  move: Strict({
    stage_id: Uuid,
    lost_reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500, pattern: '\\S' })),
  }),
  set: Strict({
    field: Type.String({ maxLength: 60, description: 'An editable field of the catalogue, `custom.<key>` too.' }),
    value: Type.Unknown({ description: 'What the record’s own PATCH takes for the field; null clears.' }),
  }),
  add_tags: SomeTags,
  remove_tags: SomeTags,
  add_task: Strict({
    title: Type.String({ minLength: 1, maxLength: 300, pattern: '\\S' }),
    task_type: Type.Optional(TaskType),
    priority: Type.Optional(Priority),
    due_at: Type.Optional(Nullable(Timestamp)),
    assigned_to: Type.Optional(Uuid),
  }),
  unsubscribe: Strict({
    channels: Type.Array(Type.Enum(['email', 'sms']), { minItems: 1, maxItems: 2, uniqueItems: true }),
    reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
  }),
  enrol: Strict({ sequence_id: Uuid }),
  delete: Strict({}),
} as const satisfies Record<string, TObject>

export type BulkAction = keyof typeof PARAMS
export type Params<Action extends BulkAction> = Static<(typeof PARAMS)[Action]>

/** Which of them make sense for what. */
export const ACTIONS: Record<BulkEntity, readonly BulkAction[]> = {
  lead: ['assign', 'move', 'set', 'add_tags', 'remove_tags', 'add_task', 'unsubscribe', 'delete'],
  contact: ['set', 'add_tags', 'remove_tags', 'add_task', 'unsubscribe', 'enrol', 'delete'],
  task: ['assign', 'set', 'delete'],
}

export const MAX_IDS = 10_000

export const BulkBody = Strict({
  entity: Type.Enum(BULK_ENTITIES),
  ids: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: MAX_IDS })),
  filter: Type.Optional(
    Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      additionalProperties: true,
      description: 'Instead of ids: everything that matches, in the filter language; {"and": []} is everything.',
    }),
  ),
  q: Type.Optional(Type.String({ maxLength: 200, description: 'A search, together with a filter.' })),
  action: Type.Enum(Object.keys(PARAMS) as BulkAction[]),
  params: Type.Optional(
    Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      additionalProperties: true,
      description: `By action. assign: {owner_id | null} · move: {stage_id, lost_reason?} · set: {field, value} ·
add_tags, remove_tags: {tags} · add_task: {title, task_type?, priority?, due_at?, assigned_to?}, assigned to the lead’s
owner unless told otherwise · unsubscribe: {channels, reason?} · enrol: {sequence_id} · delete: {}.`.replaceAll(
        '\n',
        ' ',
      ),
    }),
  ),
})
export type BulkBody = Static<typeof BulkBody>
