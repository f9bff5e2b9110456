import { type Static, Type } from 'typebox'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../../platform/schemas.ts'
import { LEFT_OUT_REASONS } from '../segments/audience.ts'
import { CampaignStats, CampaignTrend } from './campaign-stats.ts'

export const STATUSES = ['draft', 'scheduled', 'sending', 'paused', 'sent', 'cancelled', 'failed'] as const
export type CampaignStatus = (typeof STATUSES)[number]

const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })
const Subject = Type.String({ maxLength: 300 })
const Html = Type.String({ maxLength: 500_000 })
const Address = Type.String({ format: 'email', maxLength: 254 })
const Clock = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', description: 'As 09:00.' })
const AnyObject = (description: string) =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true, description })
const Variant = Type.Enum(['a', 'b'])

/** What a campaign says, to whom, when: what can be written, and read again. */
const settings = {
  name: Name,
  template_id: Nullable(
    Type.String({
      format: 'uuid',
      description:
        'Given without html_content, its content is copied. Changing the template later changes nothing here.',
    }),
  ),
  subject: Subject,
  preview_text: Nullable(Type.String({ maxLength: 300 })),
  html_content: Html,
  text_content: Nullable(Type.String({ maxLength: 100_000, description: 'Null: made from the HTML.' })),
  design: Nullable(AnyObject('The document of the visual editor; null: the HTML is written by hand.')),
  from_name: Nullable(Type.String({ maxLength: 100, description: 'Null: as in the mail settings.' })),
  from_email: Nullable(Type.String({ ...Address, description: 'Null: as in the mail settings.' })),
  reply_to: Nullable(Type.String({ ...Address, description: 'Null: as in the mail settings.' })),
  segment_id: Nullable(Uuid),
  target_segment: Nullable(AnyObject('A filter over contacts of its own, instead of a segment.')),
  topic_id: Nullable(
    Type.String({ format: 'uuid', description: 'Whoever has unsubscribed from the topic does not get it.' }),
  ),
  scheduled_at: Nullable(Type.String({ format: 'date-time', description: 'Null: as soon as it is sent.' })),
  time_zone: Nullable(
    Type.String({
      minLength: 1,
      maxLength: 60,
      description: 'IANA name: what scheduled_at and the hours mean. Null: that of whoever sends it.',
    }),
  ),
  in_recipient_zone: Type.Boolean({
    description: 'scheduled_at and the hours mean the clock where each recipient lives, as far as that is known.',
  }),
  send_from: Nullable(Clock),
  send_until: Nullable(Clock),
  send_days: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
    minItems: 1,
    maxItems: 7,
    uniqueItems: true,
    description: 'ISO days of the week, 1 is Monday.',
  }),
  ignore_cap: Type.Boolean({ description: 'Also to those who have had as many mails as the mail settings allow.' }),
  ab_subject: Nullable(Type.String({ ...Subject, description: 'The subject of B; null: that of A.' })),
  ab_html_content: Nullable(Type.String({ maxLength: 500_000, description: 'The content of B; null: that of A.' })),
  ab_percent: Nullable(
    Type.Integer({
      minimum: 5,
      maximum: 50,
      description: 'How many get A, and again how many get B, before the rest.',
    }),
  ),
  ab_wait_minutes: Nullable(
    Type.Integer({ minimum: 10, maximum: 10_080, description: 'From the last mail of the test to its decision.' }),
  ),
}

const { name: _, ...optional } = settings
export const CampaignCreate = Type.Object(
  { name: Name, ...Type.Partial(Strict(optional)).properties },
  { additionalProperties: false },
)
export type CampaignCreate = Static<typeof CampaignCreate>

export const CampaignPatch = Type.Partial(Strict(settings), { additionalProperties: false })
export type CampaignPatch = Static<typeof CampaignPatch>

/** What the list shows: all but the content. */
const summary = {
  id: Uuid,
  name: Type.String(),
  subject: Type.String(),
  status: Type.Enum(STATUSES),
  status_reason: Nullable(Type.String({ description: 'Why it is paused or failed, and what to do.' })),
  segment_id: Nullable(Uuid),
  segment_name: Nullable(Type.String()),
  scheduled_at: Nullable(Timestamp),
  time_zone: Nullable(Type.String()),
  in_recipient_zone: Type.Boolean(),
  starts_at: Nullable(Type.String({ format: 'date-time', description: 'When the first recipient may get it.' })),
  recipient_count: Type.Integer(),
  snapshot_at: Nullable(Type.String({ format: 'date-time', description: 'When the list of recipients was complete.' })),
  started_at: Nullable(Timestamp),
  sent_at: Nullable(Timestamp),
  sent_by: Nullable(Uuid),
  sent_by_name: Nullable(Type.String()),
  created_by: Nullable(Uuid),
  created_by_name: Nullable(Type.String()),
  ab_percent: Nullable(Type.Integer()),
  ab_winner: Nullable(Variant),
  ab_decided_at: Nullable(Timestamp),
  stats: ref(CampaignStats),
  trend: Type.Union([ref(CampaignTrend), Type.Null()], {
    description: 'Against the ten campaigns sent before it; null when there are none.',
  }),
  progress: Type.Union(
    [
      Type.Object({
        per_second: Type.Number({ description: 'Mails in the last minute, per second.' }),
        seconds_left: Nullable(Type.Integer({ description: 'At that rate; null when nothing goes out now.' })),
        next_at: Nullable(
          Type.String({ format: 'date-time', description: 'When the next mails may go out; null: now.' }),
        ),
        waits_for_winner: Type.Boolean({ description: 'Only those are left who get what wins the test.' }),
        decides_at: Nullable(Type.String({ format: 'date-time', description: 'When the test is decided.' })),
      }),
      Type.Null(),
    ],
    { description: 'While it is sending.' },
  ),
  created_at: Timestamp,
  updated_at: Timestamp,
  deleted_at: Nullable(Timestamp),
  version: Type.Integer(),
}

export const CampaignSummary = Type.Object(summary, { $id: 'CampaignSummary' })
export type CampaignSummary = Static<typeof CampaignSummary>

export const Campaign = Type.Object(
  {
    ...summary,
    ...settings,
    left_out: Type.Unsafe<Record<string, number>>({
      type: 'object',
      additionalProperties: { type: 'integer' },
      description: 'How many contacts were not taken, by reason.',
    }),
    variants: Type.Object(
      { a: Type.Optional(ref(CampaignStats)), b: Type.Optional(ref(CampaignStats)) },
      { description: 'The figures of A and of B.' },
    ),
  },
  { $id: 'Campaign' },
)
export type Campaign = Static<typeof Campaign>

export const CampaignList = Type.Object({
  ...List(ref(CampaignSummary)).properties,
  total: Type.Optional(Type.Integer({ description: 'Only with include_total=true.' })),
})

export const CampaignListQuery = Strict({
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Must occur in the name or the subject.' })),
  status: Type.Optional(Type.Enum(STATUSES)),
  segment_id: Type.Optional(Uuid),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Limit),
  include_total: Type.Optional(Type.Boolean()),
})

const Findings = Type.Array(
  Type.Object({
    path: Type.String({ description: 'The field it is about, as a JSON pointer.' }),
    message: Type.String(),
  }),
)

export const CampaignChecks = Type.Object({
  errors: Findings,
  warnings: Findings,
  recipients: Type.Integer({ description: 'Who would get it now.' }),
  left_out: Type.Object(
    Object.fromEntries(LEFT_OUT_REASONS.map((reason) => [reason, Type.Integer()])) as Record<
      (typeof LEFT_OUT_REASONS)[number],
      ReturnType<typeof Type.Integer>
    >,
  ),
  from: Nullable(Type.String({ description: 'The sender as recipients see it.' })),
  reply_to: Nullable(Type.String()),
})

export const SendBody = Strict({
  test_email: Type.Optional(Type.String({ ...Address, description: 'Sends one mail there, and changes nothing.' })),
  contact_id: Type.Optional(Type.String({ format: 'uuid', description: 'As whom the test is written.' })),
  variant: Type.Optional(Type.Enum(['a', 'b'], { description: 'Of the test; A unless it says so.' })),
  scheduled_at: Type.Optional(
    Nullable(
      Type.String({
        format: 'date-time',
        description: 'When to send; null: now. Absent: at the time that the campaign has, if any.',
      }),
    ),
  ),
})
export type SendBody = Static<typeof SendBody>

export const WinnerBody = Strict({ variant: Variant })
