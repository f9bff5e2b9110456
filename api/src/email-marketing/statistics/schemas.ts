import { type Static, Type } from 'typebox'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../../platform/schemas.ts'
import { CampaignStats } from '../campaigns/campaign-stats.ts'

const STATUSES = [
  'pending',
  'sending',
  'sent',
  'delivered',
  'bounced',
  'complained',
  'failed',
  'unknown',
  'suppressed',
  'cancelled',
] as const

/** As the figures of a campaign count them: whoever clicked was sent the mail too. */
export const RECIPIENT_STATES = [
  'pending',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'bot_clicked',
  'replied',
  'unsubscribed',
  'bounced',
  'complained',
  'failed',
  'unknown',
  'suppressed',
  'cancelled',
] as const
export type RecipientState = (typeof RECIPIENT_STATES)[number]

export const Recipient = Type.Object(
  {
    id: Uuid,
    campaign_id: Uuid,
    contact_id: Nullable(Uuid),
    contact_name: Nullable(Type.String()),
    lead_id: Nullable(Uuid),
    lead_name: Nullable(Type.String()),
    email: Type.String(),
    status: Type.Enum(STATUSES),
    variant: Type.Enum(['a', 'b']),
    error_message: Nullable(Type.String({ description: 'Why it failed or bounced, as the provider says it.' })),
    sent_at: Nullable(Timestamp),
    delivered_at: Nullable(Timestamp),
    opened_at: Nullable(Timestamp),
    clicked_at: Nullable(Timestamp),
    bounced_at: Nullable(Timestamp),
    complained_at: Nullable(Timestamp),
    unsubscribed_at: Nullable(Timestamp),
    replied_at: Nullable(Timestamp),
    open_count: Type.Integer({ description: 'Includes mail privacy proxies, which open every mail.' }),
    click_count: Type.Integer({ description: 'By people.' }),
    bot_click_count: Type.Integer({ description: 'By scanners; no rate counts them.' }),
  },
  { $id: 'CampaignRecipient' },
)
export type Recipient = Static<typeof Recipient>
export const RecipientList = List(ref(Recipient))

const which = {
  status: Type.Optional(
    Type.Enum(RECIPIENT_STATES, { description: 'As the figures count them: whoever clicked was sent the mail too.' }),
  ),
  q: Type.Optional(Type.String({ maxLength: 200, description: 'Words of the name, company or address.' })),
}
export const RecipientQuery = Strict({ ...which, cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) })
export const RecipientExportQuery = Strict({
  ...which,
  bom: Type.Optional(Type.Boolean({ description: 'Begins with a byte order mark, which Excel needs.' })),
})
export type RecipientFilter = Pick<Static<typeof RecipientQuery>, 'status' | 'q'>

export const MailEventRow = Type.Object(
  {
    id: Uuid,
    type: Type.String({
      description:
        'sent, delivered, delayed, opened, clicked, bounced, complained, failed, suppressed, unsubscribed, replied.',
    }),
    occurred_at: Timestamp,
    url: Nullable(Type.String()),
    is_bot: Type.Boolean(),
    user_agent: Nullable(Type.String()),
    message: Nullable(Type.String({ description: 'The reason of a bounce or a failure.' })),
    bounce_kind: Nullable(Type.String({ description: 'Permanent, Transient or Undetermined.' })),
  },
  { $id: 'MailEvent' },
)
export const MailEventList = List(ref(MailEventRow))
export const EventQuery = Strict({ cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) })

const Counts = {
  delivered: Type.Integer(),
  opened: Type.Integer(),
  clicked: Type.Integer({ description: 'By people.' }),
  bounced: Type.Integer(),
  complained: Type.Integer(),
  unsubscribed: Type.Integer(),
  replied: Type.Integer(),
}

export const INTERVALS = ['hour', 'day'] as const
export const TimelineQuery = Strict({
  interval: Type.Optional(Type.Enum(INTERVALS, { description: 'Hours of the first 72, or days of the first 60.' })),
})
export const CampaignTimeline = Type.Object({
  interval: Type.Enum(INTERVALS),
  data: Type.Array(Type.Object({ at: Timestamp, ...Counts }), {
    description: 'Events in each interval since the first, days in the reader’s time zone.',
  }),
})

export const CampaignLinks = Type.Object({
  data: Type.Array(
    Type.Object({
      variant: Nullable(Type.Enum(['a', 'b'])),
      no: Nullable(Type.Integer({ description: 'Its place in the mail; null: the provider counted its clicks.' })),
      url: Type.String({ description: 'As it stands in the content; may hold variables.' }),
      people: Type.Integer({ description: 'Who clicked it, scanners left out.' }),
      clicks: Type.Integer({ description: 'By people.' }),
      bot_clicks: Type.Integer({ description: 'By scanners.' }),
    }),
  ),
})

export const CampaignDomains = Type.Object({
  data: Type.Array(
    Type.Object({
      domain: Type.String(),
      sent: Type.Integer(),
      ...Counts,
      failed: Type.Integer(),
    }),
    { description: 'The domains with most recipients, among the contacts you see.' },
  ),
})

export const StatisticsQuery = Strict({
  from: Type.Optional(Type.String({ format: 'date', description: 'In your time zone; 30 days ago unless given.' })),
  to: Type.Optional(Type.String({ format: 'date', description: 'Included; today unless given.' })),
})
export const EmailStatistics = Type.Object({
  from: Type.String({ format: 'date' }),
  to: Type.String({ format: 'date' }),
  campaigns: Type.Integer({ description: 'Begun in that span.' }),
  stats: ref(CampaignStats),
  before: Type.Union([ref(CampaignStats), Type.Null()], {
    description: 'The same of a span as long before it; null when nothing was sent then.',
  }),
})
