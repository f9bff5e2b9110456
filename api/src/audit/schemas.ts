import { type Static, Type } from 'typebox'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'

export const AUDIT_ACTIONS = [
  'created',
  'updated',
  'deleted',
  'restored',
  'purged',
  'signed_in',
  'sign_in_failed',
  'signed_out',
  'password_reset',
  'exported',
] as const

const Columns = Type.Unsafe<Record<string, unknown> | null>({ type: ['object', 'null'], additionalProperties: true })

export const AuditEntry = Type.Object(
  {
    id: Uuid,
    at: Timestamp,
    action: Type.Enum(AUDIT_ACTIONS),
    entity: Type.String(),
    entity_id: Nullable(Uuid),
    entity_name: Nullable(
      Type.String({ description: 'What the record is called now; null when it is gone for good.' }),
    ),
    actor_id: Nullable(
      Type.String({ format: 'uuid', description: 'Null: the product by itself, or somebody unknown.' }),
    ),
    actor_name: Nullable(Type.String()),
    api_key_id: Nullable(Uuid),
    api_key_name: Nullable(Type.String()),
    ip_address: Nullable(Type.String()),
    operation_id: Nullable(
      Type.String({ format: 'uuid', description: 'What was done together, and is undone together.' }),
    ),
    before: Columns,
    after: Columns,
  },
  { $id: 'AuditEntry' },
)

const filters = {
  actor_id: Type.Optional(Uuid),
  entity: Type.Optional(Type.String({ maxLength: 40, pattern: '^[a-z_]+$' })),
  entity_id: Type.Optional(Uuid),
  action: Type.Optional(Type.Enum(AUDIT_ACTIONS)),
  operation_id: Type.Optional(Uuid),
  ip: Type.Optional(Type.String({ minLength: 1, maxLength: 45 })),
  from: Type.Optional(Type.String({ format: 'date-time', description: 'Then or later.' })),
  to: Type.Optional(Type.String({ format: 'date-time', description: 'Before.' })),
}

export const AuditFilter = Strict(filters)
export type AuditFilter = Static<typeof AuditFilter>
export const AuditQuery = Strict({ ...filters, cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) })
export const AuditList = List(ref(AuditEntry))
