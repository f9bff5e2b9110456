import { type Static, Type } from 'typebox'
import { Custom } from '../custom-fields/schemas.ts'
import { Limit, List, Money, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'
import { SOURCE_TYPES, TIERS } from './fields.ts'

const text = (maxLength: number) => Type.String({ maxLength })
const optionalText = (maxLength: number) => Type.Optional(Nullable(text(maxLength)))

export const Tier = Type.Enum(TIERS)
export const SourceType = Type.Enum(SOURCE_TYPES)
export const Score = Type.Integer({ minimum: 0, maximum: 100 })
export const Tags = Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 50, uniqueItems: true })

/** What can be typed into a lead, by hand, by API or by import. */
const writable = {
  contact_name: optionalText(200),
  email: Type.Optional(Nullable(Type.String({ format: 'email', maxLength: 254 }))),
  phone: optionalText(50),
  website: optionalText(2_000),
  address: optionalText(300),
  city: optionalText(100),
  state: optionalText(50),
  zip_code: optionalText(20),
  business_type: optionalText(100),
  licence_number: optionalText(60),
  employee_count: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 10_000_000 }))),
  years_in_business: Type.Optional(Nullable(Type.Integer({ minimum: 0, maximum: 1_000 }))),
  lead_score: Type.Optional(Score),
  tier: Type.Optional(Tier),
  deal_value: Type.Optional(Nullable(Money)),
  source_url: Type.Optional(Nullable(Type.String({ format: 'uri', pattern: '^https?://', maxLength: 2_000 }))),
  owner_id: Type.Optional(Nullable(Uuid)),
  tags: Type.Optional(Tags),
  lost_reason: optionalText(500),
  custom: Type.Optional(Custom),
}

const BusinessName = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })

export const LeadCreate = Strict({
  business_name: BusinessName,
  ...writable,
  source_type: Type.Optional(SourceType),
  stage_id: Type.Optional(Uuid),
})
export type LeadCreate = Static<typeof LeadCreate>

export const LeadPatch = Strict({
  business_name: Type.Optional(BusinessName),
  ...writable,
})
export type LeadPatch = Static<typeof LeadPatch>

export const Lead = Type.Object(
  {
    id: Uuid,
    business_name: Type.String(),
    contact_name: Nullable(Type.String()),
    email: Nullable(Type.String()),
    phone: Nullable(Type.String()),
    website: Nullable(Type.String()),
    address: Nullable(Type.String()),
    city: Nullable(Type.String()),
    state: Nullable(Type.String()),
    zip_code: Nullable(Type.String()),
    business_type: Nullable(Type.String()),
    licence_number: Nullable(Type.String()),
    employee_count: Nullable(Type.Integer()),
    years_in_business: Nullable(Type.Integer()),
    lead_score: Score,
    tier: Tier,
    stage_id: Uuid,
    stage_name: Type.String(),
    stage_entered_at: Timestamp,
    position: Type.String(),
    deal_value: Nullable(Type.Number()),
    source_type: SourceType,
    source_url: Nullable(Type.String()),
    owner_id: Nullable(Uuid),
    tags: Type.Array(Type.String()),
    custom: Custom,
    why_now: Nullable(Type.String()),
    lost_reason: Nullable(Type.String()),
    next_follow_up_at: Nullable(Timestamp),
    last_activity_at: Nullable(Timestamp),
    last_contact_at: Nullable(Timestamp),
    closed_at: Nullable(Timestamp),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Nullable(Timestamp),
    version: Type.Integer(),
    contact_count: Type.Integer(),
    pending_tasks: Type.Integer(),
    overdue_tasks: Type.Integer(),
  },
  { $id: 'Lead' },
)
export type Lead = Static<typeof Lead>

export const LeadList = Type.Object({
  ...List(ref(Lead)).properties,
  total: Type.Optional(Type.Integer({ description: 'Only with include_total=true.' })),
})

/** The view that a list, the board or a step to the next lead looks through. */
const view = {
  q: Type.Optional(
    Type.String({ maxLength: 200, description: 'Every word must occur in name, contact, phone, place…' }),
  ),
  filter: Type.Optional(Type.String({ maxLength: 20_000, description: 'The filter language, as JSON.' })),
  stage_id: Type.Optional(Uuid),
  owner_id: Type.Optional(Uuid),
  tier: Type.Optional(Tier),
  source_type: Type.Optional(SourceType),
}

export const LeadListQuery = Strict({
  ...view,
  sort: Type.Optional(Type.String({ maxLength: 60, description: 'A sortable field, `-` in front for descending.' })),
  limit: Type.Optional(Limit),
  cursor: Type.Optional(Type.String({ maxLength: 1_000 })),
  include_total: Type.Optional(Type.Boolean()),
})
export type LeadListQuery = Static<typeof LeadListQuery>

export const NeighborsQuery = Strict({
  ...view,
  sort: Type.Optional(
    Type.String({ maxLength: 60, description: '`position` is the order of the board, and the default.' }),
  ),
})
export type NeighborsQuery = Static<typeof NeighborsQuery>

export const Neighbors = Type.Object({ previous_id: Nullable(Uuid), next_id: Nullable(Uuid) })

export const StageHistory = Type.Object({
  data: Type.Array(
    Type.Object({
      stage_id: Uuid,
      stage_name: Type.String(),
      entered_at: Timestamp,
      left_at: Nullable(Timestamp),
      seconds: Type.Integer(),
    }),
  ),
})
