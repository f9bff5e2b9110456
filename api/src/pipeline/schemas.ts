import { type Static, Type } from 'typebox'
import { LeadPatch, Score, SourceType, Tier } from '../leads/schemas.ts'
import { Limit, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'

const Name = Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' })
const Description = Nullable(Type.String({ maxLength: 500 }))
const Color = Type.String({ pattern: '^#[0-9a-f]{6}$', description: 'As #rrggbb, lower case.' })
const RequiredFields = Type.Array(Type.String({ maxLength: 60 }), {
  maxItems: 20,
  uniqueItems: true,
  description: 'Editable fields of a lead that must have a value on entry.',
})

export const Stage = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    description: Nullable(Type.String()),
    color: Type.String(),
    position: Type.Integer({ description: 'Place on the board, from 1.' }),
    is_active: Type.Boolean(),
    is_closed: Type.Boolean(),
    is_won: Type.Boolean(),
    required_fields: Type.Array(Type.String()),
    created_at: Timestamp,
    updated_at: Timestamp,
    version: Type.Integer(),
  },
  { $id: 'Stage' },
)

export const StageList = Type.Object({ data: Type.Array(ref(Stage)) })

export const StageListQuery = Strict({ include_inactive: Type.Optional(Type.Boolean()) })

export const StageCreate = Strict({
  name: Name,
  description: Type.Optional(Description),
  color: Type.Optional(Color),
  position: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  is_closed: Type.Optional(Type.Boolean()),
  is_won: Type.Optional(Type.Boolean()),
  required_fields: Type.Optional(RequiredFields),
})
export type StageCreate = Static<typeof StageCreate>

export const StagePatch = Strict({
  name: Type.Optional(Name),
  description: Type.Optional(Description),
  color: Type.Optional(Color),
  position: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  is_active: Type.Optional(Type.Boolean()),
  required_fields: Type.Optional(RequiredFields),
})
export type StagePatch = Static<typeof StagePatch>

export const StageDeleteQuery = Strict({
  move_to: Type.Optional(Uuid),
})

export const Card = Type.Object(
  {
    id: Uuid,
    business_name: Type.String(),
    contact_name: Nullable(Type.String()),
    email: Nullable(Type.String()),
    phone: Nullable(Type.String()),
    city: Nullable(Type.String()),
    state: Nullable(Type.String()),
    tier: Tier,
    lead_score: Score,
    deal_value: Nullable(Type.Number()),
    source_type: SourceType,
    owner_id: Nullable(Uuid),
    tags: Type.Array(Type.String()),
    stage_id: Uuid,
    position: Type.String(),
    pending_tasks: Type.Integer(),
    overdue_tasks: Type.Integer(),
    next_follow_up_at: Nullable(Timestamp),
    last_activity_at: Nullable(Timestamp),
    stage_entered_at: Timestamp,
    why_now: Nullable(Type.String()),
    version: Type.Integer(),
  },
  { $id: 'Card' },
)

export const ViewQuery = Strict({
  search: Type.Optional(Type.String({ maxLength: 200 })),
  filter: Type.Optional(Type.String({ maxLength: 20_000, description: 'The filter language, as JSON.' })),
  limit_per_stage: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})

export const View = Type.Object({
  stages: Type.Array(
    Type.Object({
      id: Uuid,
      name: Type.String(),
      description: Nullable(Type.String()),
      color: Type.String(),
      position: Type.Integer(),
      is_closed: Type.Boolean(),
      is_won: Type.Boolean(),
      required_fields: Type.Array(Type.String()),
      version: Type.Integer(),
      lead_count: Type.Integer({ description: 'All leads of the stage in this view, whatever is loaded.' }),
      total_value: Type.Number(),
      avg_score: Nullable(Type.Number()),
      leads: Type.Array(ref(Card)),
      next_cursor: Nullable(Type.String()),
    }),
  ),
})

export const ColumnQuery = Strict({
  search: ViewQuery.properties.search,
  filter: ViewQuery.properties.filter,
  cursor: Type.Optional(Type.String({ maxLength: 1_000 })),
  limit: Type.Optional(Limit),
})

export const ColumnPage = Type.Object({
  data: Type.Array(ref(Card)),
  next_cursor: Nullable(Type.String()),
})

export const Move = Strict({
  stage_id: Type.Optional(Uuid),
  stage_name: Type.Optional(Type.String({ maxLength: 60 })),
  before_id: Type.Optional(Nullable(Uuid)),
  after_id: Type.Optional(Nullable(Uuid)),
  notes: Type.Optional(Nullable(Type.String({ maxLength: 5_000 }))),
  lost_reason: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
  fields: Type.Optional(LeadPatch),
})
export type Move = Static<typeof Move>

export const Stats = Type.Object({
  stages: Type.Array(
    Type.Object({
      id: Uuid,
      name: Type.String(),
      color: Type.String(),
      is_closed: Type.Boolean(),
      is_won: Type.Boolean(),
      lead_count: Type.Integer(),
      total_value: Type.Number(),
      avg_score: Nullable(Type.Number()),
      avg_days_in_stage: Nullable(Type.Number({ description: 'Of the leads that are in it now.' })),
      stale_count: Type.Integer({ description: 'Open leads without any activity for 14 days.' }),
    }),
  ),
})

export const FunnelQuery = Strict({
  from: Type.Optional(Type.String({ format: 'date', description: 'First day of creation, in your time zone.' })),
  to: Type.Optional(Type.String({ format: 'date', description: 'Last day of creation, in your time zone.' })),
  source_type: Type.Optional(SourceType),
  owner_id: Type.Optional(Uuid),
})

export const Funnel = Type.Object({
  stages: Type.Array(
    Type.Object({
      id: Uuid,
      name: Type.String(),
      color: Type.String(),
      is_won: Type.Boolean(),
      reached: Type.Integer({ description: 'Leads that ever entered this stage or a later one.' }),
      conversion_from_previous: Nullable(Type.Number({ description: '0–1; null when none reached the stage before.' })),
      conversion_from_first: Nullable(Type.Number({ description: '0–1' })),
      median_days: Nullable(Type.Number({ description: 'From creation to first reaching it.' })),
    }),
  ),
  lost: Type.Integer({ description: 'Of the same leads, how many are lost now.' }),
})
