import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { customFields } from '../custom-fields/custom-fields.ts'
import { type Catalogue, column, type Field } from '../platform/fields.ts'

export const TIERS = ['hot', 'warm', 'cold', 'nurture'] as const
export const SOURCE_TYPES = ['calculator', 'pain_signal', 'manual', 'import', 'api'] as const

const SOURCE_LABELS: Record<(typeof SOURCE_TYPES)[number], string> = {
  calculator: 'Calculator',
  pain_signal: 'Pain signal',
  manual: 'Manual',
  import: 'Import',
  api: 'API',
}

const lead = (name: string) => column('leads', name)
const open = { editable: true, importable: true }

/**
 * The fields of a lead, in the order in which they are shown.
 * Adding one: a migration that adds the column, a line here, and the column in schemas.ts.
 */
export const LEAD_FIELDS: Catalogue = [
  {
    key: 'business_name',
    label: 'Business name',
    type: 'text',
    sql: lead('business_name'),
    sort: sql`lower(leads.business_name)`,
    required: true,
    max: 200,
    ...open,
  },
  { key: 'contact_name', label: 'Contact name', type: 'text', sql: lead('contact_name'), max: 200, ...open },
  { key: 'email', label: 'Email', type: 'email', sql: lead('email'), max: 254, ...open },
  { key: 'phone', label: 'Phone', type: 'phone', sql: lead('phone'), max: 50, ...open },
  { key: 'website', label: 'Website', type: 'url', sql: lead('website'), max: 2_000, ...open },
  { key: 'address', label: 'Address', type: 'text', sql: lead('address'), max: 300, ...open },
  { key: 'city', label: 'City', type: 'text', sql: lead('city'), max: 100, ...open },
  { key: 'state', label: 'State', type: 'text', sql: lead('state'), max: 50, ...open },
  { key: 'zip_code', label: 'ZIP code', type: 'text', sql: lead('zip_code'), max: 20, ...open },
  { key: 'business_type', label: 'Business type', type: 'text', sql: lead('business_type'), max: 100, ...open },
  {
    key: 'licence_number',
    label: 'Licence number',
    type: 'text',
    sql: lead('licence_number'),
    max: 60,
    ...open,
  },
  { key: 'employee_count', label: 'Employees', type: 'number', sql: lead('employee_count'), max: 10_000_000, ...open },
  {
    key: 'years_in_business',
    label: 'Years in business',
    type: 'number',
    sql: lead('years_in_business'),
    max: 1_000,
    ...open,
  },
  {
    key: 'lead_score',
    label: 'Score',
    type: 'number',
    sql: lead('lead_score'),
    sort: lead('lead_score'),
    required: true,
    max: 100,
    ...open,
  },
  {
    key: 'tier',
    label: 'Tier',
    type: 'choice',
    sql: lead('tier'),
    required: true,
    choices: TIERS.map((value) => ({ value, label: value[0]?.toUpperCase() + value.slice(1) })),
    ...open,
  },
  { key: 'stage_id', label: 'Stage', type: 'choice', sql: lead('stage_id'), required: true },
  {
    key: 'deal_value',
    label: 'Deal value',
    type: 'money',
    sql: lead('deal_value'),
    sort: lead('deal_value'),
    max: 999_999_999_999,
    ...open,
  },
  {
    key: 'source_type',
    label: 'Source',
    type: 'choice',
    sql: lead('source_type'),
    required: true,
    choices: SOURCE_TYPES.map((value) => ({ value, label: SOURCE_LABELS[value] })),
  },
  { key: 'source_url', label: 'Source link', type: 'url', sql: lead('source_url'), max: 2_000, ...open },
  { key: 'owner_id', label: 'Owner', type: 'user', sql: lead('owner_id'), editable: true },
  { key: 'tags', label: 'Tags', type: 'tags', sql: lead('tags'), required: true, ...open },
  { key: 'lost_reason', label: 'Lost reason', type: 'text', sql: lead('lost_reason'), max: 500, editable: true },
  { key: 'why_now', label: 'Why now', type: 'text', sql: lead('why_now') },
  {
    key: 'next_follow_up_at',
    label: 'Next follow-up',
    type: 'datetime',
    sql: lead('next_follow_up_at'),
    sort: lead('next_follow_up_at'),
  },
  {
    key: 'last_activity_at',
    label: 'Last activity',
    type: 'datetime',
    sql: lead('last_activity_at'),
    sort: lead('last_activity_at'),
  },
  { key: 'last_contact_at', label: 'Last contact', type: 'datetime', sql: lead('last_contact_at') },
  { key: 'stage_entered_at', label: 'In stage since', type: 'datetime', sql: lead('stage_entered_at'), required: true },
  { key: 'closed_at', label: 'Closed', type: 'datetime', sql: lead('closed_at') },
  {
    key: 'created_at',
    label: 'Created',
    type: 'datetime',
    sql: lead('created_at'),
    sort: lead('created_at'),
    required: true,
  },
  {
    key: 'updated_at',
    label: 'Updated',
    type: 'datetime',
    sql: lead('updated_at'),
    sort: lead('updated_at'),
    required: true,
  },
]

/** The fields with what lives in the database: stages to choose from, and custom fields. */
export async function leadFields(db: Database): Promise<Field[]> {
  const [stages, custom] = await Promise.all([
    db
      .selectFrom('pipeline_stages')
      .select(['id as value', 'name as label'])
      .where('is_active', '=', true)
      .orderBy('position')
      .execute(),
    customFields(db, 'lead'),
  ])
  return [...LEAD_FIELDS.map((field) => (field.key === 'stage_id' ? { ...field, choices: stages } : field)), ...custom]
}
