import { type Static, Type } from 'typebox'
import { Custom } from '../custom-fields/schemas.ts'
import { Tags } from '../leads/schemas.ts'
import { Cursor, Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'
import { CONTACT_METHODS } from './fields.ts'

const optionalText = (maxLength: number) => Type.Optional(Nullable(Type.String({ maxLength })))
const ContactMethod = Type.Enum(CONTACT_METHODS)

/** What can be typed into a contact. */
const writable = {
  first_name: optionalText(100),
  last_name: optionalText(100),
  email: Type.Optional(Nullable(Type.String({ format: 'email', maxLength: 254 }))),
  phone: optionalText(50),
  mobile: optionalText(50),
  company_name: optionalText(200),
  job_title: optionalText(100),
  department: optionalText(100),
  address: optionalText(300),
  city: optionalText(100),
  state: optionalText(50),
  zip_code: optionalText(20),
  country: optionalText(100),
  linkedin_url: optionalText(2_000),
  website: optionalText(2_000),
  preferred_contact_method: Type.Optional(Nullable(ContactMethod)),
  timezone: optionalText(60),
  lead_id: Type.Optional(Nullable(Uuid)),
  is_primary: Type.Optional(
    Type.Boolean({ description: 'Its lead has one primary contact: the one before gives way.' }),
  ),
  tags: Type.Optional(Tags),
  custom: Type.Optional(Custom),
}

export const ContactCreate = Strict({
  ...writable,
  email_subscribed: Type.Optional(Type.Boolean()),
  sms_subscribed: Type.Optional(Type.Boolean()),
})
export type ContactCreate = Static<typeof ContactCreate>

/** Subscriptions have operations of their own, which ask for the reason. */
export const ContactPatch = Strict(writable)
export type ContactPatch = Static<typeof ContactPatch>

export const Contact = Type.Object(
  {
    id: Uuid,
    name: Type.String({ description: 'First and last name; without them the e-mail address or a number.' }),
    first_name: Nullable(Type.String()),
    last_name: Nullable(Type.String()),
    email: Nullable(Type.String()),
    phone: Nullable(Type.String({ description: 'As it was typed.' })),
    phone_e164: Nullable(Type.String()),
    mobile: Nullable(Type.String({ description: 'As it was typed.' })),
    mobile_e164: Nullable(Type.String()),
    company_name: Nullable(Type.String({ description: 'Its own, else the name of its lead.' })),
    job_title: Nullable(Type.String()),
    department: Nullable(Type.String()),
    address: Nullable(Type.String()),
    city: Nullable(Type.String()),
    state: Nullable(Type.String()),
    zip_code: Nullable(Type.String()),
    country: Nullable(Type.String()),
    linkedin_url: Nullable(Type.String()),
    website: Nullable(Type.String()),
    preferred_contact_method: Nullable(ContactMethod),
    timezone: Nullable(Type.String()),
    lead_id: Nullable(Uuid),
    lead_name: Nullable(Type.String()),
    is_primary: Type.Boolean(),
    email_subscribed: Type.Boolean(),
    sms_subscribed: Type.Boolean(),
    last_contacted_at: Nullable(Timestamp),
    tags: Type.Array(Type.String()),
    custom: Custom,
    created_by: Nullable(Uuid),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Nullable(Timestamp),
    version: Type.Integer(),
  },
  { $id: 'Contact' },
)
export type Contact = Static<typeof Contact>

export const ContactList = Type.Object({
  ...List(ref(Contact)).properties,
  total: Type.Optional(Type.Integer({ description: 'Only with include_total=true.' })),
})

const page = { cursor: Type.Optional(Type.String({ maxLength: 1_000 })), limit: Type.Optional(Limit) }
const Search = Type.String({
  maxLength: 200,
  description: 'Every word must occur in name, e-mail address, company, place…; or it is a phone number in any format.',
})
const CompanyName = Type.String({ minLength: 1, maxLength: 200 })

export const ContactListQuery = Strict({
  q: Type.Optional(Search),
  search: Type.Optional(
    Type.String({ maxLength: 200, description: 'The same as q; with both, all words must occur.' }),
  ),
  filter: Type.Optional(
    Type.String({ maxLength: 20_000, description: 'The filter language, as JSON; `lead.<field>` asks of the lead.' }),
  ),
  company: Type.Optional(CompanyName),
  lead_id: Type.Optional(Uuid),
  email_subscribed: Type.Optional(Type.Boolean()),
  sort: Type.Optional(Type.String({ maxLength: 60, description: 'A sortable field, `-` in front for descending.' })),
  include_total: Type.Optional(Type.Boolean()),
  ...page,
})

export const PageQuery = Strict(page)
export const LeadParams = Strict({ lead_id: Uuid })
export const CompanyParams = Strict({ name: CompanyName })

const Channels = Type.Array(Type.Enum(['email', 'sms']), { minItems: 1, maxItems: 2, uniqueItems: true })
export type Channel = Static<typeof Channels>[number]

export const Unsubscribe = Strict({
  channels: Channels,
  reason: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
})
export const Resubscribe = Strict({
  channels: Channels,
  reason: Type.String({
    minLength: 1,
    maxLength: 500,
    pattern: '\\S',
    description: 'How the person consented, such as "asked for it on the phone".',
  }),
})

export const SubscriptionChanges = List(
  Type.Object({
    id: Uuid,
    channel: Type.Enum(['email', 'sms']),
    subscribed: Type.Boolean(),
    address: Nullable(Type.String({ description: 'The e-mail address or number, as it was then.' })),
    reason: Nullable(Type.String()),
    source: Type.String({ description: 'Which way it was changed: user, import…' }),
    actor_id: Nullable(Uuid),
    actor_name: Nullable(Type.String()),
    at: Timestamp,
  }),
)
export const SubscriptionQuery = Strict({ cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) })
