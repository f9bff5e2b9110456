import type { Database } from '@crm/db'
import { contactFields } from '../contacts/fields.ts'
import { leadFields } from '../leads/fields.ts'
import type { Field, FieldType } from '../platform/fields.ts'

/** What a column can become besides a field. */
const PARTS = {
  dba_name: {
    label: 'Trading name (DBA)',
    hint: 'Becomes the business name when the business name is empty or a person’s.',
  },
  holder_name: {
    label: 'Owner or licence holder',
    hint: 'A person becomes the contact name; without any other name it is the business name as well.',
  },
  first_name: { label: 'First name', hint: 'Joined with the last name into the contact name.' },
  last_name: { label: 'Last name', hint: 'Joined with the first name into the contact name.' },
  full_city_state_zip: { label: 'City, state and ZIP in one', hint: 'Split: “Austin, TX 78701”.' },
} as const

/** What nobody edits, but a file from elsewhere tells: how it was before. */
const HISTORY = new Set([
  'source_type',
  'lost_reason',
  'why_now',
  'created_at',
  'closed_at',
  'stage_entered_at',
  'last_contact_at',
])
const CONTACT_HISTORY = new Set(['is_primary', 'created_at', 'last_contacted_at'])

export const CONTACT = 'contact.'
export const CUSTOM = 'custom.'

export interface Target {
  key: string
  label: string
  group: 'lead' | 'contact' | 'part'
  type: FieldType
  hint: string | null
  /** What the values are held against; of parts and names there is none. */
  field?: Field
}

/** Everything a column can be mapped to, in the order in which it is offered: the lead, its contact, joined and split parts. */
export async function importTargets(db: Database): Promise<Target[]> {
  const [ofLead, ofContact] = await Promise.all([leadFields(db), contactFields(db)])
  return [
    ...ofLead.filter((field) => field.importable || HISTORY.has(field.key)).map((field) => toTarget(field, 'lead')),
    text('stage_name', 'Stage', 'lead', 'By its name. Without one the lead goes to the stage that is chosen for all.'),
    { ...text('owner', 'Owner', 'lead', 'A user, by name or e-mail address.'), type: 'user' },
    text('note', 'Note', 'lead', 'Becomes a note on the lead.'),
    text('id', 'ID', 'lead', 'Finds the lead that is to be updated.'),
    text('contact.name', 'Contact: full name', 'contact', 'Split into first and last name.'),
    ...ofContact
      .filter((field) => field.importable || CONTACT_HISTORY.has(field.key))
      .filter((field) => !field.key.startsWith('lead.'))
      .map((field) => toTarget(field, 'contact')),
    text('contact.id', 'Contact: ID', 'contact', 'Finds the contact that is to be updated.'),
    ...Object.entries(PARTS).map(([key, { label, hint }]) => text(key, label, 'part', hint)),
  ]
}

function toTarget(field: Field, group: 'lead' | 'contact'): Target {
  const { key, label, type } = field
  const isOfContact = group === 'contact'
  return {
    key: isOfContact ? CONTACT + key : key,
    label: isOfContact ? `Contact: ${label.toLowerCase()}` : label,
    group,
    type,
    hint: HINTS[type] ?? null,
    field,
  }
}

function text(key: string, label: string, group: Target['group'], hint: string): Target {
  return { key, label, group, type: 'text', hint }
}

const HINTS: Partial<Record<FieldType, string>> = {
  tags: 'Split at commas, semicolons and bars.',
  money: 'Currency signs and thousands separators are understood.',
  date: 'Such as 2026-01-31, 1/31/2026 or Jan 31, 2026.',
  datetime: 'Such as 2026-01-31 08:00 or 1/31/2026 8:00 AM; in your time zone unless it says another.',
  boolean: 'Yes or no, true or false, 1 or 0.',
  choice: 'One of the choices, by its name.',
  multi_choice: 'Choices by their names, with semicolons or bars between them.',
  user: 'A user, by name or e-mail address.',
}

/** One of these must be mapped: a lead has a name. */
export const NAME_TARGETS = ['business_name', 'dba_name', 'holder_name']

/** A contact on its own needs one of these. */
export const CONTACT_NAMING = ['first_name', 'last_name', 'email', 'phone', 'mobile']

/** Whether a mapping can make leads or contacts at all. */
export function namesRecords(mapping: (string | null)[]): boolean {
  return mapping.some(
    (key) =>
      key !== null &&
      (NAME_TARGETS.includes(key) || key === 'contact.name' || CONTACT_NAMING.some((name) => key === CONTACT + name)),
  )
}
