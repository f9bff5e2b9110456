import { type Static, Type } from 'typebox'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../../platform/schemas.ts'
import { SUPPRESSED_REASONS } from '../suppressions/find-suppressed.ts'
import { LEFT_BECAUSE } from './leave-sequences.ts'
import { StepKind } from './step-settings.ts'

export const SEQUENCE_STATUSES = ['draft', 'active', 'paused', 'archived'] as const
export const ENROLMENT_STATUSES = ['active', 'completed', 'left', 'failed'] as const
export const MAX_STEPS = 50
export const MAX_ENROLLED_AT_ONCE = 500

const optional = <T extends Parameters<typeof Nullable>[0]>(schema: T) => Type.Optional(Nullable(schema))
const Time = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'HH:MM.' })
const Weekdays = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
  minItems: 1,
  maxItems: 7,
  uniqueItems: true,
  description: 'ISO days of the week, 1 is Monday.',
})
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })

const settings = {
  description: optional(Type.String({ maxLength: 500 })),
  from_name: optional(Type.String({ maxLength: 100, description: 'Null: as in the settings of mail.' })),
  from_email: optional(Type.String({ format: 'email', maxLength: 254 })),
  reply_to: optional(Type.String({ format: 'email', maxLength: 254 })),
  topic_id: optional(Type.String({ format: 'uuid', description: 'What people unsubscribe from; null: all mail.' })),
  time_zone: optional(
    Type.String({
      maxLength: 60,
      description: 'IANA name of the clock that hours, days and waits mean; yours at first.',
    }),
  ),
  in_recipient_zone: Type.Optional(
    Type.Boolean({ description: 'The clock where each contact lives, if that is known.' }),
  ),
  send_from: optional(Time),
  send_until: optional(Type.String({ ...Time, description: 'Not included; later than send_from.' })),
  send_days: Type.Optional(Weekdays),
  stop_on_reply: Type.Optional(Type.Boolean()),
  stop_on_stage_change: Type.Optional(
    Type.Boolean({ description: 'Of the lead. When it is won or lost, its contacts leave in any case.' }),
  ),
  stop_on_click: Type.Optional(Type.Boolean()),
  segment_id: optional(
    Type.String({ format: 'uuid', description: 'Contacts that come into it enter by themselves; null: by hand only.' }),
  ),
}

export const SequenceCreate = Strict({ name: Name, ...settings })
export type SequenceCreate = Static<typeof SequenceCreate>
export const SequencePatch = Strict({ name: Type.Optional(Name), ...settings })
export type SequencePatch = Static<typeof SequencePatch>

const Count = Type.Integer()
const Text = Nullable(Type.String())

export const Sequence = Type.Object(
  {
    id: Uuid,
    name: Type.String(),
    description: Text,
    status: Type.Enum(SEQUENCE_STATUSES),
    mail_problem: Nullable(
      Type.String({ description: 'Why no mail leaves although it is active, and what to do. Activating tries again.' }),
    ),
    from_name: Text,
    from_email: Text,
    reply_to: Text,
    topic_id: Nullable(Uuid),
    time_zone: Text,
    in_recipient_zone: Type.Boolean(),
    send_from: Text,
    send_until: Text,
    send_days: Type.Array(Type.Integer()),
    stop_on_reply: Type.Boolean(),
    stop_on_stage_change: Type.Boolean(),
    stop_on_click: Type.Boolean(),
    segment_id: Nullable(Uuid),
    segment_name: Text,
    step_count: Count,
    mail_count: Type.Integer({ description: 'How many of the steps are mails.' }),
    active_count: Type.Integer({ description: 'Contacts who are in it.' }),
    completed_count: Count,
    left_count: Count,
    failed_count: Count,
    sent: Type.Integer({ description: 'Mails.' }),
    replied: Type.Integer({ description: 'Mails that were answered.' }),
    activated_at: Nullable(Timestamp),
    created_by: Nullable(Uuid),
    created_at: Timestamp,
    updated_at: Timestamp,
    version: Type.Integer(),
  },
  { $id: 'Sequence' },
)

export const SequenceList = List(ref(Sequence))
export const SequenceQuery = Strict({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Occurs in the name.' })),
  status: Type.Optional(Type.Enum(SEQUENCE_STATUSES)),
  limit: Type.Optional(Limit),
  cursor: Type.Optional(Cursor),
})

const Settings = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  additionalProperties: true,
  description: `By kind. mail: {subject, preview_text?, html_content, text_content?, design?, template_id?} ·
wait: {days, hours, until_days?, until_time?}: after the days and hours on to the next such day and time ·
task: {title, task_type, priority, due_in_days, assigned_to: "owner" | a user id} ·
condition: {filter? (the filter language over contacts) | mail? {step_id, event: opened|clicked|replied},
otherwise: "leave" | "skip", skip_to?: the id of a later step}.`.replaceAll('\n', ' '),
})

export const SequenceStep = Type.Object(
  {
    id: Uuid,
    kind: StepKind,
    settings: Settings,
  },
  { $id: 'SequenceStep' },
)
export type SequenceStep = Static<typeof SequenceStep>

export const StepsBody = Strict({
  steps: Type.Array(
    Strict({
      id: Type.Optional(
        Type.String({ format: 'uuid', description: 'Of a step that stays; a new one may bring its own.' }),
      ),
      kind: StepKind,
      settings: Settings,
    }),
    { maxItems: MAX_STEPS },
  ),
})
export type StepsBody = Static<typeof StepsBody>

export const Steps = Type.Object({
  data: Type.Array(ref(SequenceStep)),
  version: Type.Integer({ description: 'Of the sequence.' }),
})

export const Problems = Type.Object({
  data: Type.Array(Type.Object({ path: Type.String(), message: Type.String() }), {
    description: 'What keeps it from being activated; `path` as in the bodies of the sequence and of its steps.',
  }),
})

const figures = {
  recipients: Count,
  pending: Type.Integer({ description: 'On their way.' }),
  sent: Count,
  delivered: Count,
  opened: Type.Integer({ description: 'Includes mail privacy proxies.' }),
  clicked: Count,
  replied: Count,
  bounced: Count,
  unsubscribed: Count,
  failed: Count,
}

export const SequenceNumbers = Type.Object({
  entered: Count,
  active: Count,
  completed: Count,
  failed: Count,
  left: Type.Array(Type.Object({ because: Type.Enum(LEFT_BECAUSE), count: Count }), { description: 'Most first.' }),
  before_first: Type.Integer({ description: 'Those who have entered and stand before the first step.' }),
  steps: Type.Array(
    Type.Object({
      step_id: Uuid,
      waiting: Type.Integer({ description: 'Contacts who stand at it.' }),
      ended: Type.Integer({ description: 'Contacts who left or failed at it.' }),
      mail: Type.Union([Type.Object(figures), Type.Null()], { description: 'Of a mail: what became of it.' }),
    }),
  ),
})

export const Enrolment = Type.Object(
  {
    id: Uuid,
    sequence_id: Uuid,
    sequence_name: Type.String(),
    sequence_status: Type.Enum(SEQUENCE_STATUSES),
    contact_id: Uuid,
    contact_name: Type.String(),
    email: Text,
    lead_id: Nullable(Uuid),
    lead_name: Text,
    status: Type.Enum(ENROLMENT_STATUSES),
    left_because: Nullable(Type.Enum(LEFT_BECAUSE)),
    error_message: Text,
    step_id: Nullable(
      Type.String({ format: 'uuid', description: 'Where the contact stands; null: before the first.' }),
    ),
    step_no: Nullable(Type.Integer({ description: 'Of step_id, from 1.' })),
    step_kind: Nullable(StepKind),
    step_count: Count,
    is_mail_under_way: Type.Boolean(),
    due_at: Nullable(Type.String({ format: 'date-time', description: 'When the contact goes on.' })),
    entered_at: Timestamp,
    entered_by_name: Nullable(Type.String({ description: 'Null: through the segment.' })),
    ended_at: Nullable(Timestamp),
  },
  { $id: 'SequenceEnrolment' },
)

export const EnrolmentList = List(ref(Enrolment))
export const EnrolmentQuery = Strict({
  sequence_id: Type.Optional(Uuid),
  contact_id: Type.Optional(Uuid),
  lead_id: Type.Optional(Uuid),
  step_id: Type.Optional(Uuid),
  status: Type.Optional(Type.Enum(ENROLMENT_STATUSES)),
  limit: Type.Optional(Limit),
  cursor: Type.Optional(Cursor),
})
export type EnrolmentQuery = Static<typeof EnrolmentQuery>

export const REFUSALS = ['already', 'no_address', ...SUPPRESSED_REASONS] as const
export type Refusal = (typeof REFUSALS)[number]

export const EnrolBody = Strict({
  contact_ids: Type.Array(Uuid, {
    minItems: 1,
    maxItems: MAX_ENROLLED_AT_ONCE,
    uniqueItems: true,
    description: 'More of them, or all that a filter finds, enter with the bulk action enrol.',
  }),
})

export type Enrolment = Static<typeof Enrolment>

export const EnrolmentSummary = Type.Object({
  entered: Count,
  refused: Type.Array(Type.Object({ contact_id: Uuid, contact_name: Type.String(), reason: Type.Enum(REFUSALS) }), {
    description: 'Who did not enter, and why; already: has been in this sequence.',
  }),
})
