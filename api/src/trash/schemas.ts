import { type Static, Type } from 'typebox'
import { Cursor, Limit, List, Nullable, Strict, Timestamp, Uuid } from '../platform/schemas.ts'

export const TRASH_ENTITIES = [
  'lead',
  'contact',
  'task',
  'note',
  'attachment',
  'email_template',
  'email_campaign',
] as const
export type TrashEntity = (typeof TRASH_ENTITIES)[number]

const Entity = Type.Enum(TRASH_ENTITIES)

export const TrashQuery = Strict({
  entity: Entity,
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Must occur in the name.' })),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Limit),
})
export type TrashQuery = Static<typeof TrashQuery>

export const TrashList = Type.Object({
  ...List(
    Type.Object({
      id: Uuid,
      entity: Entity,
      name: Nullable(Type.String()),
      lead_id: Nullable(Uuid),
      lead_name: Nullable(Type.String()),
      is_lead_deleted: Type.Boolean({ description: 'Then the lead is to be restored first.' }),
      deleted_at: Timestamp,
      deleted_by: Nullable(Uuid),
      deleted_by_name: Nullable(Type.String()),
      purge_at: Type.String({ format: 'date-time', description: 'From then on it is removed for good.' }),
    }),
  ).properties,
  trash_days: Type.Integer({ description: 'How long deleted records are kept.' }),
})

export const TrashParams = Strict({ entity: Entity, id: Uuid })
