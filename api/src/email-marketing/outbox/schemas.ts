import { type Static, Type } from 'typebox'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../../platform/schemas.ts'

const summary = {
  id: Uuid,
  from_address: Type.String(),
  to_addresses: Type.Array(Type.String()),
  subject: Type.String(),
  status: Nullable(
    Type.String({ description: 'Of a mail whose events are followed: sent, delivered, bounced, …; null for others.' }),
  ),
  open_count: Type.Integer(),
  click_count: Type.Integer(),
  campaign_id: Nullable(Uuid),
  contact_id: Nullable(Uuid),
  created_at: Timestamp,
}

export const OutboxSummary = Type.Object(summary, { $id: 'OutboxSummary' })
export const OutboxMail = Type.Object(
  {
    ...summary,
    cc_addresses: Type.Array(Type.String()),
    reply_to: Nullable(Type.String()),
    html: Nullable(Type.String()),
    text: Nullable(Type.String()),
    headers: Type.Unsafe<Record<string, string>>({ type: 'object', additionalProperties: { type: 'string' } }),
    attachments: Type.Array(
      Type.Object({
        filename: Type.String(),
        content_type: Type.String(),
        size: Type.Integer({ description: 'Bytes.' }),
      }),
    ),
  },
  { $id: 'OutboxMail' },
)
export type OutboxMail = Static<typeof OutboxMail>

export const OutboxList = List(ref(OutboxSummary))
export const OutboxQuery = Strict({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Words of the subject or an address.' })),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Limit),
})

export const PretendedEvent = Strict({
  type: Type.Enum(['delivered', 'opened', 'clicked', 'bounced', 'complained']),
  link_no: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 10_000, description: 'Of a click: which link; the first unless it says so.' }),
  ),
  bounce_kind: Type.Optional(Type.Enum(['Permanent', 'Transient'], { description: 'Permanent unless it says so.' })),
})
export type PretendedEvent = Static<typeof PretendedEvent>
