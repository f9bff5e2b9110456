import { type Static, Type } from 'typebox'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../../platform/schemas.ts'

export const REASONS = ['unsubscribe', 'hard_bounce', 'complaint', 'manual'] as const
const Reason = Type.Enum(REASONS)

export const Suppression = Type.Object(
  {
    id: Uuid,
    email: Nullable(Type.String({ description: 'In lower case; null when it is about a domain.' })),
    domain: Nullable(Type.String({ description: 'Everybody with an address there.' })),
    topic_id: Nullable(Uuid),
    topic_name: Nullable(Type.String({ description: 'Null: no marketing mail at all.' })),
    reason: Reason,
    source: Type.String({ description: 'Which way it came: link, user, import, merge, webhook, provider, system.' }),
    note: Nullable(Type.String()),
    contact_id: Nullable(Uuid),
    contact_name: Nullable(Type.String()),
    created_by: Nullable(Uuid),
    created_by_name: Nullable(Type.String()),
    created_at: Timestamp,
  },
  { $id: 'Suppression' },
)
export type Suppression = Static<typeof Suppression>

export const SuppressionList = List(ref(Suppression))

const filters = {
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Part of the address or domain.' })),
  reason: Type.Optional(Reason),
  topic_id: Type.Optional(Uuid),
}
export const SuppressionFilter = Strict(filters)
export type SuppressionFilter = Static<typeof SuppressionFilter>
export const SuppressionQuery = Strict({ ...filters, cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) })

const how = {
  topic_id: Type.Optional(Nullable(Uuid)),
  reason: Type.Optional(Type.Enum([...REASONS], { description: 'manual, unless it says otherwise.' })),
  note: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
}

export const SuppressionCreate = Strict({
  email: Type.Optional(Type.String({ format: 'email', maxLength: 254 })),
  domain: Type.Optional(Type.String({ minLength: 3, maxLength: 253, description: 'Such as acme.com.' })),
  ...how,
  confirm_provider: Type.Optional(
    Type.Boolean({ description: 'Suppresses a domain where anybody can have an address, such as gmail.com.' }),
  ),
})
export type SuppressionCreate = Static<typeof SuppressionCreate>

export const SuppressionRemoval = Strict({
  reason: Type.Optional(
    Type.String({
      maxLength: 500,
      description: 'Why they may be written to again. Must be given unless it was suppressed by hand.',
    }),
  ),
})

const MAX_TEXT = 4_000_000
export const SuppressionImport = Strict({
  text: Type.String({
    minLength: 1,
    maxLength: MAX_TEXT,
    description: 'CSV, or one address a line: of each line the first address counts. At most 50,000 lines.',
  }),
  ...how,
})
export type SuppressionImport = Static<typeof SuppressionImport>

export const SuppressionImported = Type.Object({
  added: Type.Integer(),
  known: Type.Integer({ description: 'On the list already.' }),
  refused: Type.Integer({ description: 'Lines without an address.' }),
  refused_lines: Type.Array(Type.Object({ line: Type.Integer(), text: Type.String() }), {
    description: 'The first 20 of them.',
  }),
})

const topic = {
  name: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
  description: Type.Optional(Nullable(Type.String({ maxLength: 300 }))),
  is_active: Type.Optional(Type.Boolean({ description: 'Offered for new campaigns and on the unsubscribe page.' })),
}

export const Topic = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    description: Nullable(Type.String()),
    is_active: Type.Boolean(),
    created_at: Timestamp,
    updated_at: Timestamp,
    version: Type.Integer(),
  },
  { $id: 'EmailTopic' },
)
export const TopicList = List(ref(Topic))
export const TopicQuery = Strict({
  is_active: Type.Optional(Type.Boolean()),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Limit),
})
export const TopicCreate = Strict(topic)
export type TopicCreate = Static<typeof TopicCreate>
export const TopicPatch = Type.Partial(Strict(topic), { additionalProperties: false })
export type TopicPatch = Static<typeof TopicPatch>
