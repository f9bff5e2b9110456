import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { customFields } from '../custom-fields/custom-fields.ts'
import { leadFields } from '../leads/fields.ts'
import { type Catalogue, column, type Field } from '../platform/fields.ts'

export const CONTACT_METHODS = ['email', 'phone', 'mobile', 'sms'] as const

const METHOD_LABELS: Record<(typeof CONTACT_METHODS)[number], string> = {
  email: 'Email',
  phone: 'Phone',
  mobile: 'Mobile',
  sms: 'Text message',
}

const contact = (name: string) => column('contacts', name)
const open = { editable: true, importable: true }

/** What a contact is called: the name, else the e-mail address, else a number. */
export const contactName = sql<string>`contact_name(contacts.first_name, contacts.last_name, contacts.email,
  contacts.phone, contacts.mobile)`

/** The company of a contact: what was typed, else the name of its lead, which must be joined. */
export const contactCompany = sql<string | null>`coalesce(contacts.company_name, leads.business_name)`

/**
 * The fields of a contact, in the order in which they are shown. Their SQL needs `leads` joined.
 * Adding one: a migration that adds the column, a line here, and the column in schemas.ts.
 */
export const CONTACT_FIELDS: Catalogue = [
  {
    key: 'name',
    label: 'Name',
    type: 'text',
    sql: contactName,
    lower: contact('sort_name'),
    sort: contact('sort_name'),
    required: true,
  },
  { key: 'first_name', label: 'First name', type: 'text', sql: contact('first_name'), max: 100, ...open },
  { key: 'last_name', label: 'Last name', type: 'text', sql: contact('last_name'), max: 100, ...open },
  { key: 'email', label: 'Email', type: 'email', sql: contact('email'), max: 254, ...open },
  { key: 'phone', label: 'Phone', type: 'phone', sql: contact('phone'), max: 50, ...open },
  { key: 'mobile', label: 'Mobile', type: 'phone', sql: contact('mobile'), max: 50, ...open },
  { key: 'company_name', label: 'Company', type: 'text', sql: contactCompany, max: 200, ...open },
  { key: 'job_title', label: 'Job title', type: 'text', sql: contact('job_title'), max: 100, ...open },
  { key: 'department', label: 'Department', type: 'text', sql: contact('department'), max: 100, ...open },
  { key: 'is_primary', label: 'Primary', type: 'boolean', sql: contact('is_primary'), required: true },
  { key: 'address', label: 'Address', type: 'text', sql: contact('address'), max: 300, ...open },
  { key: 'city', label: 'City', type: 'text', sql: contact('city'), max: 100, ...open },
  { key: 'state', label: 'State', type: 'text', sql: contact('state'), max: 50, ...open },
  { key: 'zip_code', label: 'ZIP code', type: 'text', sql: contact('zip_code'), max: 20, ...open },
  { key: 'country', label: 'Country', type: 'text', sql: contact('country'), max: 100, ...open },
  { key: 'linkedin_url', label: 'LinkedIn', type: 'url', sql: contact('linkedin_url'), max: 2_000, ...open },
  { key: 'website', label: 'Website', type: 'url', sql: contact('website'), max: 2_000, ...open },
  {
    key: 'preferred_contact_method',
    label: 'Prefers',
    type: 'choice',
    sql: contact('preferred_contact_method'),
    choices: CONTACT_METHODS.map((value) => ({ value, label: METHOD_LABELS[value] })),
    ...open,
  },
  { key: 'timezone', label: 'Time zone', type: 'text', sql: contact('timezone'), max: 60, ...open },
  { key: 'tags', label: 'Tags', type: 'tags', sql: contact('tags'), required: true, ...open },
  {
    key: 'email_subscribed',
    label: 'Subscribed to email',
    type: 'boolean',
    sql: contact('email_subscribed'),
    required: true,
    importable: true,
  },
  {
    key: 'sms_subscribed',
    label: 'Subscribed to text messages',
    type: 'boolean',
    sql: contact('sms_subscribed'),
    required: true,
    importable: true,
  },
  {
    key: 'last_contacted_at',
    label: 'Last contacted',
    type: 'datetime',
    sql: contact('last_contacted_at'),
    sort: contact('last_contacted_at'),
  },
  {
    key: 'created_at',
    label: 'Created',
    type: 'datetime',
    sql: contact('created_at'),
    sort: contact('created_at'),
    required: true,
  },
  {
    key: 'updated_at',
    label: 'Updated',
    type: 'datetime',
    sql: contact('updated_at'),
    sort: contact('updated_at'),
    required: true,
  },
]

/** The fields with the custom ones of the workspace, and those of the contact's lead as `lead.<key>`, to be read only. */
export async function contactFields(db: Database): Promise<Field[]> {
  const [custom, lead] = await Promise.all([customFields(db, 'contact'), leadFields(db)])
  return [...CONTACT_FIELDS, ...custom, ...lead.map(fieldOfLead)]
}

/** Nothing of the lead is changed through the contact; and a contact may have none. */
export function fieldOfLead({
  key,
  label,
  sort,
  required,
  required_input,
  editable,
  importable,
  ...field
}: Field): Field {
  return { ...field, key: `lead.${key}`, label: `Lead: ${label}` }
}
