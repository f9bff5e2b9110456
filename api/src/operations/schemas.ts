import { Type } from 'typebox'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'

export const OPERATION_STATUSES = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const

/** Something that was done to many records, or to one: what is undone together. */
export const Operation = Type.Object(
  {
    id: Uuid,
    action: Type.String({
      description: 'assign, move, set, …; `undo`; of a single request what it did: updated, created, …',
    }),
    entity: Type.String({ description: 'What kind of records: lead, contact, task, …' }),
    params: Type.Object({}, { additionalProperties: true }),
    status: Type.Enum(OPERATION_STATUSES),
    total: Type.Integer({ description: 'How many records are meant.' }),
    processed: Type.Integer({ description: 'How many of them have been looked at.' }),
    changed: Type.Integer(),
    refused: Type.Integer({ description: 'How many were left as they are; the reasons stand in /refusals.' }),
    error_message: Nullable(Type.String()),
    undoes_id: Nullable(Type.String({ format: 'uuid', description: 'The operation that this one sets back.' })),
    undo_id: Nullable(Type.String({ format: 'uuid', description: 'The operation that sets this one back.' })),
    is_undoable: Type.Boolean({ description: 'Whether it is done, not set back yet, and at most 30 days old.' }),
    created_by: Nullable(Uuid),
    created_by_name: Nullable(Type.String()),
    created_at: Timestamp,
    started_at: Nullable(Timestamp),
    completed_at: Nullable(Timestamp),
  },
  { $id: 'Operation' },
)

export const OperationList = List(ref(Operation))
export const OperationListQuery = Strict({ cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) })

/** A record that an operation left as it is. */
export const RefusalList = List(
  Type.Object({
    entity: Type.String(),
    record_id: Uuid,
    record_name: Nullable(Type.String()),
    reason: Type.String(),
  }),
)
