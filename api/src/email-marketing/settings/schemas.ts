import { type Static, Type } from 'typebox'
import { Nullable, Strict, Timestamp } from '../../platform/schemas.ts'

const Address = Type.String({ format: 'email', maxLength: 254 })
const Domain = Type.String({
  maxLength: 253,
  pattern: '^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$',
  description: 'Replies go to an address there, which the provider receives; null: to the sender.',
})

const settings = {
  brand_name: Nullable(Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })),
  brand_color: Type.String({ pattern: '^#[0-9a-fA-F]{6}$' }),
  brand_font: Type.Enum(['system', 'serif', 'mono']),
  brand_logo_url: Nullable(Type.String({ maxLength: 2_000, pattern: '^https?://[^\\s"<>]+$' })),
  brand_address: Nullable(
    Type.String({
      minLength: 1,
      maxLength: 300,
      pattern: '\\S',
      description: 'The postal address that commercial mail must show (CAN-SPAM Act).',
    }),
  ),
  from_name: Nullable(Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })),
  from_email: Nullable(Address),
  reply_to: Nullable(Address),
  inbound_domain: Nullable(Domain),
  track_clicks: Type.Boolean(),
  track_opens: Type.Boolean(),
  cap_mails: Nullable(
    Type.Integer({
      minimum: 1,
      maximum: 100,
      description: 'Campaign mails to one address in cap_days; null: any number.',
    }),
  ),
  cap_days: Type.Integer({ minimum: 1, maximum: 365 }),
  overdue_minutes: Type.Integer({
    minimum: 5,
    maximum: 10_080,
    description:
      'A scheduled campaign that could not start for longer than this, because the server was down, waits for a person.',
  }),
}

const Provider = Type.Object({
  via: Type.Enum(['resend', 'smtp', 'outbox'], {
    description: 'How mail leaves. outbox: it does not; it is kept in the app.',
  }),
  mail_from: Nullable(Type.String({ description: 'MAIL_FROM.' })),
  rate_limit: Nullable(Type.Integer({ description: 'Requests per second to the provider.' })),
  has_webhook_secret: Type.Boolean(),
  webhook_url: Type.String({ description: 'Where the provider is to report what becomes of mails.' }),
  is_reachable: Type.Boolean({ description: 'Whether the provider can reach that address: it is a public one.' }),
  missing: Type.Array(Type.String(), { description: 'Settings of the environment without which something is off.' }),
})

export const MailSettings = Type.Object(
  { ...settings, provider: Provider, updated_at: Timestamp, version: Type.Integer() },
  { $id: 'MailSettings' },
)

export const MailSettingsPatch = Type.Partial(Strict(settings), { additionalProperties: false })
export type MailSettingsPatch = Static<typeof MailSettingsPatch>

const Check = Type.Object({
  name: Type.String(),
  status: Type.Enum(['ok', 'warning', 'failed', 'unknown']),
  message: Type.String({ description: 'What was found, and what to do.' }),
})

export const SenderCheck = Type.Object(
  {
    from_email: Nullable(Type.String()),
    domain: Nullable(Type.String()),
    can_send: Type.Boolean({ description: 'Whether campaigns from this address are let go.' }),
    checks: Type.Array(Check),
    records: Type.Array(
      Type.Object({
        type: Type.String(),
        name: Type.String(),
        value: Type.String(),
        status: Type.String(),
      }),
      { description: 'What to enter at the domain’s name server, as the provider wants it.' },
    ),
  },
  { $id: 'SenderCheck' },
)
export type SenderCheck = Static<typeof SenderCheck>

export const SenderCheckQuery = Strict({
  from_email: Type.Optional(Type.String({ ...Address, description: 'Instead of the address in the settings.' })),
})
