import { type Static, Type } from 'typebox'
import { Tier } from '../leads/schemas.ts'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'
import { REASONS } from './match-companies.ts'

export const LeadSummary = Type.Object(
  {
    id: Uuid,
    business_name: Type.String(),
    contact_name: Nullable(Type.String()),
    email: Nullable(Type.String()),
    phone: Nullable(Type.String()),
    website: Nullable(Type.String()),
    city: Nullable(Type.String()),
    state: Nullable(Type.String()),
    licence_number: Nullable(Type.String()),
    tier: Tier,
    lead_score: Type.Integer(),
    owner_id: Nullable(Uuid),
    stage_name: Type.String(),
    created_at: Type.String(),
    last_activity_at: Nullable(Type.String()),
  },
  { $id: 'LeadSummary' },
)
export type LeadSummary = Static<typeof LeadSummary>

const reasons = Type.Array(Type.Enum(REASONS), {
  description: 'What the two have in common; `name` is alike, in one city.',
})
const likeness = Type.Integer({ minimum: 0, maximum: 100, description: 'How sure it is, in percent.' })

export const DuplicatePair = Type.Object(
  { id: Uuid, leads: Type.Array(ref(LeadSummary), { minItems: 2, maxItems: 2 }), reasons, likeness },
  { $id: 'DuplicatePair' },
)
export const DuplicateList = Type.Object({
  ...List(ref(DuplicatePair)).properties,
  total: Type.Optional(
    Type.Integer({ description: 'Only with include_total=true; 10,000 stands for that many or more.' }),
  ),
  is_complete: Type.Boolean({ description: 'False while leads that changed are still being compared.' }),
})
export const DuplicateListQuery = Strict({
  lead_id: Type.Optional(Uuid),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Limit),
  include_total: Type.Optional(Type.Boolean()),
})

const known = (maxLength: number) => Type.Optional(Nullable(Type.String({ maxLength })))
/** As it is typed: an e-mail address may still be half of one. */
export const IdentityBody = Strict({
  business_name: known(200),
  city: known(100),
  email: known(254),
  phone: known(50),
  website: known(2_000),
  licence_number: known(60),
})
export const Matches = Type.Object({
  data: Type.Array(Type.Object({ lead: ref(LeadSummary), reasons, likeness })),
})

const Sides = Type.Enum(['winner', 'loser'])
export const MergeBody = Strict({
  loser_id: Uuid,
  dry_run: Type.Optional(Type.Boolean({ description: 'Only say what would become of the fields.' })),
  choose: Type.Optional(
    Type.Unsafe<Record<string, Static<typeof Sides>>>({
      type: 'object',
      additionalProperties: { type: 'string', enum: ['winner', 'loser'] },
      maxProperties: 200,
      description: 'Whose value each field takes. Else the winner’s, and the loser’s where the winner has none.',
    }),
  ),
})

const Value = Type.Unknown()
export const MergeResult = Type.Object({
  id: Uuid,
  is_merged: Type.Boolean({ description: 'False for a dry run.' }),
  fields: Type.Array(
    Type.Object({
      key: Type.String(),
      label: Type.String(),
      winner: Value,
      loser: Value,
      result: Value,
      from: Type.Enum(['winner', 'loser', 'both']),
    }),
  ),
  moved: Type.Unsafe<Record<string, number>>({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'How many contacts, tasks, notes, activities and attachments go over to the winner.',
  }),
})

export const Decision = Strict({ lead_id: Uuid, other_id: Uuid })
export const Decided = Type.Object({ lead_id: Uuid, other_id: Uuid, decided_at: Timestamp })
