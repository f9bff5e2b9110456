import { type Static, Type } from 'typebox'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'

export const ACTIVITY_TYPES = ['email', 'call', 'note', 'meeting', 'task', 'status_change', 'signal', 'system'] as const
export const ActivityType = Type.Enum(ACTIVITY_TYPES)

export const Activity = Type.Object(
  {
    id: Uuid,
    activity_type: ActivityType,
    lead_id: Nullable(Uuid),
    contact_id: Nullable(Uuid),
    actor_id: Nullable(Uuid),
    actor_name: Nullable(Type.String()),
    subject: Type.String(),
    description: Nullable(Type.String()),
    direction: Nullable(Type.Enum(['inbound', 'outbound'])),
    outcome: Nullable(Type.String()),
    call_duration_seconds: Nullable(Type.Integer()),
    call_recording_url: Nullable(Type.String()),
    from_stage_id: Nullable(Uuid),
    from_stage_name: Nullable(Type.String()),
    to_stage_id: Nullable(Uuid),
    to_stage_name: Nullable(Type.String()),
    seconds_in_stage: Nullable(Type.Integer({ description: 'Seconds spent in the stage that was left.' })),
    metadata: Type.Object({}, { additionalProperties: true }),
    occurred_at: Timestamp,
  },
  { $id: 'Activity' },
)

export const ActivityList = List(ref(Activity))

const page = { cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) }

export const ActivityListQuery = Strict({
  lead_id: Type.Optional(Uuid),
  contact_id: Type.Optional(Uuid),
  actor_id: Type.Optional(Uuid),
  activity_type: Type.Optional(ActivityType),
  ...page,
})
export type ActivityListQuery = Static<typeof ActivityListQuery>

export const TimelineQuery = Strict({
  types: Type.Optional(
    Type.String({
      maxLength: 200,
      pattern: `^(${ACTIVITY_TYPES.join('|')})(,(${ACTIVITY_TYPES.join('|')}))*$`,
      description: 'Activity types, separated by commas.',
    }),
  ),
  ...page,
})
export const TimelineParams = Strict({ lead_id: Uuid })
