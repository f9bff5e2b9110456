import { type Static, Type } from 'typebox'
import { Contact } from '../../contacts/schemas.ts'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../../platform/schemas.ts'
import { LEFT_OUT_REASONS } from './audience.ts'

const FilterJson = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  additionalProperties: true,
  description: 'The filter language over contacts; `lead.<field>` asks of their lead.',
})

const writable = {
  name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
  description: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
  filter: FilterJson,
}

export const Segment = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    description: Nullable(Type.String()),
    filter: FilterJson,
    missing_fields: Type.Array(Type.String(), {
      description: 'Fields it names that no longer exist; it cannot be sent to until they are taken out.',
    }),
    created_by: Nullable(Uuid),
    created_by_name: Nullable(Type.String()),
    created_at: Timestamp,
    updated_at: Timestamp,
    version: Type.Integer(),
  },
  { $id: 'Segment' },
)
export type Segment = Static<typeof Segment>

export const SegmentList = List(ref(Segment))
export const SegmentQuery = Strict({
  q: Type.Optional(Type.String({ maxLength: 100, description: 'Part of the name.' })),
  limit: Type.Optional(Limit),
  cursor: Type.Optional(Cursor),
})

export const SegmentCreate = Strict(writable)
export type SegmentCreate = Static<typeof SegmentCreate>

export const SegmentPatch = Type.Partial(Strict(writable), { additionalProperties: false })
export type SegmentPatch = Static<typeof SegmentPatch>

const LeftOutReason = Type.Enum(LEFT_OUT_REASONS)

export const PreviewBody = Strict({
  filter: FilterJson,
  topic_id: Type.Optional(
    Nullable(Type.String({ format: 'uuid', description: 'Leaves out those who unsubscribed from this topic, too.' })),
  ),
  apply_cap: Type.Optional(
    Type.Boolean({ description: 'Leaves out those who got as many campaign mails as the settings allow.' }),
  ),
  sample_of: Type.Optional(
    Type.Enum([...LEFT_OUT_REASONS], {
      description: 'Shows some of those left out for this reason; else some of those who get the mail.',
    }),
  ),
})
export type PreviewBody = Static<typeof PreviewBody>

const Count = Type.Integer({ minimum: 0 })

export const SegmentPreview = Type.Object(
  {
    total: Type.Integer({ minimum: 0, description: 'Contacts that the filter means.' }),
    count: Type.Integer({ minimum: 0, description: 'Those of them who get the mail, each address once.' }),
    suppressed: Type.Integer({ minimum: 0, description: 'Those who get none because they, or we, do not want it.' }),
    left_out: Type.Object(Object.fromEntries(LEFT_OUT_REASONS.map((reason) => [reason, Count])), {
      description: 'How many get none, by reason; total is count and these.',
    }) as ReturnType<typeof Type.Object<Record<Static<typeof LeftOutReason>, typeof Count>>>,
    sample: Type.Array(ref(Contact), { description: 'Up to 10 of them, the newest first.' }),
  },
  { $id: 'SegmentPreview' },
)
export type SegmentPreview = Static<typeof SegmentPreview>
