import { Type } from 'typebox'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'

export const Notification = Type.Object(
  {
    id: Uuid,
    kind: Type.Enum(['reminder', 'task_assigned', 'lead_assigned', 'reply']),
    title: Type.String(),
    body: Nullable(Type.String()),
    lead_id: Nullable(Uuid),
    contact_id: Nullable(Uuid),
    task_id: Nullable(Uuid),
    email_error: Nullable(Type.String({ description: 'Why it could not be sent by e-mail too.' })),
    created_at: Timestamp,
    read_at: Nullable(Timestamp),
  },
  { $id: 'Notification' },
)

export const NotificationList = List(ref(Notification))

export const NotificationListQuery = Strict({
  unread: Type.Optional(Type.Boolean({ description: 'Only those that have not been read.' })),
  limit: Type.Optional(Limit),
  cursor: Type.Optional(Cursor),
})

export const UnreadCount = Type.Object({ unread: Type.Integer() })
