import { type Static, Type } from 'typebox'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'

export const MAX_ADDRESSES = 20
export const MAX_MAIL_FILES = 20
/** Together; providers take 40 MB of what becomes a third larger on the way (resend.com/docs). */
export const MAX_MAIL_MEGABYTES = 25
const MAX_HTML = 500_000
const MAX_TEXT = 100_000

const STATUSES = [
  'queued',
  'sending',
  'sent',
  'delivered',
  'bounced',
  'complained',
  'failed',
  'unknown',
  'receiving',
  'received',
] as const

const fields = {
  id: Uuid,
  direction: Type.Enum(['inbound', 'outbound']),
  status: Type.Enum(STATUSES, {
    description: '`unknown`: it may have gone out, and is not sent again unless somebody says so.',
  }),
  is_automatic: Type.Boolean({ description: 'An absence notice, a bounce: no person wrote it.' }),
  lead_id: Nullable(Uuid),
  lead_name: Nullable(Type.String()),
  contact_id: Nullable(Uuid),
  contact_name: Nullable(Type.String()),
  user_id: Nullable(Uuid),
  user_name: Nullable(Type.String({ description: 'Who wrote it, or whose mail it answers.' })),
  activity_id: Nullable(Uuid),
  template_id: Nullable(Uuid),
  thread_id: Uuid,
  reply_to_id: Nullable(Uuid),
  from_address: Type.String(),
  to_addresses: Type.Array(Type.String()),
  cc_addresses: Type.Array(Type.String()),
  bcc_addresses: Type.Array(Type.String()),
  subject: Type.String(),
  snippet: Type.String({ description: 'How its text begins.' }),
  error_message: Nullable(Type.String()),
  send_after: Type.Unsafe<string>({ ...Timestamp, description: 'Until then it can be taken back.' }),
  sent_at: Nullable(Timestamp),
  open_count: Type.Integer(),
  click_count: Type.Integer(),
  attachment_count: Type.Integer(),
  created_at: Timestamp,
}

export const MailSummary = Type.Object(fields, { $id: 'MailSummary' })
export const MailList = List(ref(MailSummary))

export const Mail = Type.Object(
  {
    ...fields,
    html: Nullable(
      Type.String({
        description:
          'Cleaned: nothing in it runs or loads but pictures. Show it in a frame without rights all the same.',
      }),
    ),
    text: Nullable(Type.String()),
    new_text: Nullable(Type.String({ description: 'The text without the earlier mails that it quotes.' })),
    attachments: Type.Array(
      Type.Object({
        id: Uuid,
        file_name: Type.String(),
        content_type: Type.String(),
        size_bytes: Type.Integer(),
      }),
    ),
  },
  { $id: 'Mail' },
)

const Addresses = Type.Array(Type.String({ minLength: 3, maxLength: 320 }), { maxItems: MAX_ADDRESSES })

export const MailCreate = Strict({
  lead_id: Type.Optional(Uuid),
  contact_id: Type.Optional(Uuid),
  to: Type.Optional(
    Type.Unsafe<string[]>({
      ...Addresses,
      description: 'Whom it answers, else the contact, else the lead, unless given.',
    }),
  ),
  cc: Type.Optional(Addresses),
  bcc: Type.Optional(Addresses),
  subject: Type.Optional(
    Type.String({ maxLength: 300, description: 'Of an answer: the subject answered, unless given.' }),
  ),
  text: Type.Optional(
    Type.String({ maxLength: MAX_TEXT, description: 'Made from the HTML when absent, and the other way round.' }),
  ),
  html: Type.Optional(Type.String({ maxLength: MAX_HTML })),
  template_id: Type.Optional(
    Type.Unsafe<string>({ ...Uuid, description: 'What it was made from; text and html say how it reads now.' }),
  ),
  attachment_ids: Type.Optional(
    Type.Array(Uuid, {
      maxItems: MAX_MAIL_FILES,
      uniqueItems: true,
      description: `At most ${MAX_MAIL_MEGABYTES} MB together.`,
    }),
  ),
  reply_to_id: Type.Optional(Type.Unsafe<string>({ ...Uuid, description: 'The mail it answers.' })),
  confirm_unsubscribed: Type.Optional(
    Type.Boolean({ description: 'A personal mail to somebody who wants no marketing mail, and knowingly so.' }),
  ),
})
export type MailCreate = Static<typeof MailCreate>

export const MailListQuery = Strict({
  lead_id: Type.Optional(Uuid),
  contact_id: Type.Optional(Uuid),
  thread_id: Type.Optional(Uuid),
  direction: Type.Optional(Type.Enum(['inbound', 'outbound'])),
  unmatched: Type.Optional(Type.Boolean({ description: 'Only those from people who are not known here.' })),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Limit),
})

export const MailRetry = Strict({
  confirm_unknown: Type.Optional(
    Type.Boolean({ description: 'Send again what may have gone out already: it may then arrive twice.' }),
  ),
})

export const MailAttach = Strict({ lead_id: Uuid, contact_id: Type.Optional(Uuid) })
export type MailAttach = Static<typeof MailAttach>

export const TemplateFill = Strict({
  template_id: Uuid,
  lead_id: Type.Optional(Uuid),
  contact_id: Type.Optional(Uuid),
})
export const FilledTemplate = Type.Object({ subject: Type.String(), html: Type.String(), text: Type.String() })
