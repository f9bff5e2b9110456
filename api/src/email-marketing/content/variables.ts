import type { Database } from '@crm/db'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { CONTACT_FIELDS, contactFields, fieldOfLead } from '../../contacts/fields.ts'
import { LEAD_FIELDS } from '../../leads/fields.ts'
import type { Field, FieldType } from '../../platform/fields.ts'
import type { Content, Variables } from './content.ts'
import { formatValue } from './format-value.ts'
import { compileContent } from './render.ts'

export const VARIABLE_GROUPS = ['Contact', 'Lead', 'Sender', 'Brand', 'Link'] as const

/** What a mail can be filled in with. */
export interface Variable {
  /** As it is written in Liquid: `first_name`, `lead.city`, `custom.roof_age`, `sender.name`. */
  key: string
  label: string
  type: FieldType
  group: (typeof VARIABLE_GROUPS)[number]
}

interface ReadVariable extends Variable {
  field: Field
}

const SENDER_AND_BRAND = [
  { key: 'sender.name', label: 'Sender: Name', type: 'text', group: 'Sender' },
  { key: 'sender.email', label: 'Sender: Email', type: 'email', group: 'Sender' },
  { key: 'brand.name', label: 'Brand: Name', type: 'text', group: 'Brand' },
  { key: 'brand.color', label: 'Brand: Color', type: 'text', group: 'Brand' },
  { key: 'brand.font', label: 'Brand: Font', type: 'text', group: 'Brand' },
  { key: 'brand.logo_url', label: 'Brand: Logo', type: 'url', group: 'Brand' },
  { key: 'brand.address', label: 'Brand: Postal address', type: 'text', group: 'Brand' },
] as const satisfies Variable[]

export const UNSUBSCRIBE_URL = 'unsubscribe_url'
const UNSUBSCRIBE: Variable = { key: UNSUBSCRIBE_URL, label: 'Unsubscribe link', type: 'url', group: 'Link' }

const FONTS = {
  system: '-apple-system, BlinkMacSystemFont, Segoe UI, Roboto, Helvetica, Arial, sans-serif',
  serif: 'Georgia, Times New Roman, serif',
  mono: 'Menlo, Consolas, Courier New, monospace',
}

/** Fields that say who or where by an id are filled in with the name, under a key that says so. */
const NAMED: Record<string, { key: string; label: string }> = {
  'lead.stage_id': { key: 'lead.stage_name', label: 'Lead: Stage' },
  'lead.owner_id': { key: 'lead.owner_name', label: 'Lead: Owner' },
}

const BUILT_IN = [...CONTACT_FIELDS, ...LEAD_FIELDS.map(fieldOfLead)].map(ofField)
const IS_CUSTOM = /^(lead\.)?custom\./

/** Everything that mails of this workspace may be filled in with. */
export async function listVariables(db: Database): Promise<Variable[]> {
  const fields = (await contactFields(db)).map(ofField).map(({ field: _, ...variable }) => variable)
  return [...fields, ...SENDER_AND_BRAND, UNSUBSCRIBE]
}

/**
 * What a content is filled in with, as dotted paths, such as `lead.business_name`, in alphabetical order.
 * @throws ContentError
 */
export function findVariables(content: Content): string[] {
  return compileContent(content).variables
}

export interface Wanted {
  /** The user who writes; null: the sender of the mail settings. */
  sender_id: string | null
  /** Only these are read: `Compiled.variables`. */
  used: readonly string[]
}

/**
 * What mails to these contacts are filled in with, as people write it: `$12,500`, `March 3, 2026`, `Hot`. Numbers, yes
 * and no, and lists stay what they are, so that conditions can be written with them. What has no value is left out.
 */
export async function readVariables(
  db: Database,
  contact_ids: readonly string[],
  { sender_id, used }: Wanted,
): Promise<Map<string, Variables>> {
  const wanted = await fieldsOf(db, used)
  const sender = await readSender(db, sender_id)
  const rows = await readContacts(db, contact_ids, wanted)
  return new Map(
    rows.map((row) => {
      const variables: Variables = {}
      wanted.forEach(({ key, field }, index) => {
        put(variables, key, formatValue(row[`v${index}`], field, sender.time_zone))
      })
      putSender(variables, sender, used)
      return [row.id, variables]
    }),
  )
}

/** What a mail to nobody in particular is filled in with: the sender and the brand. */
export async function readSenderVariables(db: Database, { sender_id, used }: Wanted): Promise<Variables> {
  const variables: Variables = {}
  putSender(variables, await readSender(db, sender_id), used)
  return variables
}

/**
 * How many of the contacts have nothing in each variable; variables that are empty for none are left out.
 * @param contacts a condition on `contacts` with `leads` joined
 * @param limit no more contacts than that are looked at
 */
export async function countEmpty(
  db: Database,
  contacts: RawBuilder<SqlBool>,
  { used, limit }: { used: readonly string[]; limit: number },
): Promise<Record<string, number>> {
  const fields = await fieldsOf(db, used)
  if (fields.length === 0) return {}
  const values = fields.map(({ field }, index) => sql`${isEmpty(field)} as ${sql.ref(`v${index}`)}`)
  const counts = fields.map((_, index) => {
    return sql`count(*) filter (where ${sql.ref(`v${index}`)}) as ${sql.ref(`v${index}`)}`
  })
  const { rows } = await sql<Record<string, number>>`
    select ${sql.join(counts)} from (
      select ${sql.join(values)} from contacts left join leads on leads.id = contacts.lead_id
      where ${contacts} limit ${limit}) audience`.execute(db)
  const found = fields.map(({ key }, index) => [key, rows[0]?.[`v${index}`] ?? 0] as const)
  return Object.fromEntries(found.filter(([, count]) => count > 0))
}

function isEmpty({ type, sql: value }: Field): RawBuilder<SqlBool> {
  if (type === 'tags') return sql<SqlBool>`coalesce(cardinality(${value}), 0) = 0`
  if (type === 'multi_choice') return sql<SqlBool>`coalesce(${value}, '[]') = '[]'`
  return sql<SqlBool>`coalesce((${value})::text, '') = ''`
}

async function fieldsOf(db: Database, used: readonly string[]): Promise<ReadVariable[]> {
  const known = used.some((key) => IS_CUSTOM.test(key)) ? (await contactFields(db)).map(ofField) : BUILT_IN
  return known.filter(({ key }) => used.includes(key))
}

async function readContacts(db: Database, ids: readonly string[], wanted: ReadVariable[]) {
  const values = wanted.map(({ field }, index) => sql`, ${readsAs(field)} as ${sql.ref(`v${index}`)}`)
  const { rows } = await sql<{ id: string } & Record<string, unknown>>`
    select contacts.id ${sql.join(values, sql``)} from contacts left join leads on leads.id = contacts.lead_id
    where contacts.id = any(${ids}::uuid[])`.execute(db)
  return rows
}

type Sender = Awaited<ReturnType<typeof readSender>>

function putSender(variables: Variables, { values }: Sender, used: readonly string[]) {
  for (const { key } of SENDER_AND_BRAND) if (used.includes(key)) put(variables, key, values[key])
}

async function readSender(db: Database, sender_id: string | null) {
  const row = await db
    .selectFrom('mail_settings')
    .leftJoin('users', (join) => join.on('users.id', '=', sender_id))
    .select(({ fn }) => [
      fn.coalesce('users.name', 'mail_settings.from_name').as('name'),
      fn.coalesce('users.email', 'mail_settings.from_email').as('email'),
      'users.time_zone',
      'brand_name',
      'brand_color',
      'brand_font',
      'brand_logo_url',
      'brand_address',
    ])
    .executeTakeFirstOrThrow()
  const values: Record<(typeof SENDER_AND_BRAND)[number]['key'], string | null> = {
    'sender.name': row.name,
    'sender.email': row.email,
    'brand.name': row.brand_name,
    'brand.color': row.brand_color,
    'brand.font': FONTS[row.brand_font],
    'brand.logo_url': row.brand_logo_url,
    'brand.address': row.brand_address,
  }
  return { values, time_zone: row.time_zone ?? 'UTC' }
}

function ofField(field: Field): ReadVariable {
  const group = field.key.startsWith('lead.') ? 'Lead' : 'Contact'
  return { key: field.key, label: field.label, type: field.type, group, ...NAMED[field.key], field }
}

function readsAs({ key, type, sql: value }: Field): RawBuilder<unknown> {
  if (key === 'lead.stage_id') return sql`(select name from pipeline_stages where pipeline_stages.id = ${value})`
  return type === 'user' ? sql`(select name from users where users.id = ${value})` : value
}

/** `lead.custom.roof_age` stands in `variables.lead.custom.roof_age`. */
function put(variables: Variables, key: string, value: unknown) {
  if (value === null || value === undefined || value === '') return
  const path = key.split('.')
  const last = path.pop() as string
  let place = variables
  for (const name of path) {
    place[name] ??= {}
    place = place[name] as Variables
  }
  place[last] = value
}
