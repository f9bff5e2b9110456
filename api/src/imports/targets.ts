import { LEAD_FIELDS } from '../leads/fields.ts'
import type { FieldType } from '../platform/fields.ts'

/** What a column can become besides a field of the lead. */
export const PARTS = {
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
export type Part = keyof typeof PARTS

export interface Target {
  key: string
  label: string
  type: FieldType
  hint: string | null
}

/** Everything a column can be mapped to, in the order in which it is offered: the importable fields, then the parts. */
export const TARGETS: readonly Target[] = [
  ...LEAD_FIELDS.filter((field) => field.importable).map(({ key, label, type }) => ({
    key,
    label,
    type,
    hint: hintOf(type),
  })),
  ...Object.entries(PARTS).map(([key, part]) => ({ key, type: 'text' as const, ...part })),
]

export const TARGET_KEYS = TARGETS.map((target) => target.key)

/** One of these must be mapped: a lead has a name. */
export const NAME_TARGETS = ['business_name', 'dba_name', 'holder_name']

function hintOf(type: FieldType): string | null {
  if (type === 'tags') return 'Split at commas, semicolons and bars.'
  return type === 'money' ? 'Currency signs and thousands separators are understood.' : null
}
