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
    contact_name: Nullable(Type.String()),
    subject: Type.String(),
    description: Nullable(Type.String()),
    direction: Nullable(Type.Enum(['inbound', 'outbound'])),
    outcome: Nullable(Type.String()),
    call_duration_seconds: Nullable(Type.Integer()),
    call_recording_url: Nullable(Type.String()),
    email_id: Nullable(Type.String()),
    email_status: Nullable(Type.String()),
    email_opens: Nullable(Type.Integer()),
    email_clicks: Nullable(Type.Integer()),
    note_id: Nullable(Uuid),
    note_content: Nullable(Type.String({ description: 'Markdown, as the note reads now.' })),
    note_is_pinned: Nullable(Type.Boolean()),
    note_version: Nullable(Type.Integer()),
    task_id: Nullable(Uuid),
    from_stage_id: Nullable(Uuid),
    from_stage_name: Nullable(Type.String()),
    to_stage_id: Nullable(Uuid),
    to_stage_name: Nullable(Type.String()),
    seconds_in_stage: Nullable(Type.Integer({ description: 'Seconds spent in the stage that was left.' })),
    metadata: Type.Object(
      {},
      {
        additionalProperties: true,
        description:
          'Of changed fields: `changes` as `{ field: [from, to] }`; `edits` each single change with its time, when several were made within five minutes.',
      },
    ),
    occurred_at: Timestamp,
    created_at: Nullable(Timestamp),
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

const direction = Type.Enum(['inbound', 'outbound'])
const outcome = Type.String({ maxLength: 100 })
const description = Type.String({ maxLength: 20_000 })
const subject = Type.String({ maxLength: 200, description: 'The kind of activity, unless given.' })
const call_duration_seconds = Type.Integer({ minimum: 0, maximum: 86_400 })
const call_recording_url = Type.String({ maxLength: 2_000, pattern: '^https?://\\S+$' })
const occurred_at = Type.String({ format: 'date-time', description: 'Now, unless given; not in the future.' })

const details = {
  subject: Type.Optional(Nullable(subject)),
  description: Type.Optional(Nullable(description)),
  direction: Type.Optional(Nullable(direction)),
  outcome: Type.Optional(Nullable(outcome)),
  call_duration_seconds: Type.Optional(Nullable(call_duration_seconds)),
  call_recording_url: Type.Optional(Nullable(call_recording_url)),
  occurred_at: Type.Optional(occurred_at),
}

/** What people record themselves; everything else the product records. */
export const ActivityCreate = Strict({
  activity_type: Type.Enum(['call', 'meeting', 'email']),
  lead_id: Type.Optional(Nullable(Uuid)),
  contact_id: Type.Optional(Nullable(Uuid)),
  ...details,
})
export type ActivityCreate = Static<typeof ActivityCreate>

export const ActivityPatch = Strict(details)
export type ActivityPatch = Static<typeof ActivityPatch>

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
export type TimelineQuery = Static<typeof TimelineQuery>

export const LeadTimelineParams = Strict({ lead_id: Uuid })
export const ContactTimelineParams = Strict({ contact_id: Uuid })
