import type { FieldType } from './queries.ts'

/** What a new field can be, in the order in which it is offered. */
export const FIELD_TYPES: { value: FieldType; label: string }[] = [
  { value: 'text', label: 'Text' },
  { value: 'long_text', label: 'Long text' },
  { value: 'number', label: 'Number' },
  { value: 'money', label: 'Money' },
  { value: 'date', label: 'Date' },
  { value: 'datetime', label: 'Date and time' },
  { value: 'boolean', label: 'Yes or no' },
  { value: 'choice', label: 'Choice' },
  { value: 'multi_choice', label: 'Several choices' },
  { value: 'url', label: 'Web address' },
  { value: 'email', label: 'Email' },
  { value: 'phone', label: 'Phone' },
  { value: 'user', label: 'User' },
]

export function typeLabel(type: FieldType): string {
  return FIELD_TYPES.find(({ value }) => value === type)?.label ?? type
}

export const hasChoices = (type: FieldType) => type === 'choice' || type === 'multi_choice'
export const hasLength = (type: FieldType) => ['text', 'long_text', 'url', 'email', 'phone'].includes(type)
export const hasRange = (type: FieldType) => type === 'number' || type === 'money'
export const canBeRequired = (type: FieldType) => type !== 'boolean'
/** Longer texts than an index takes. */
export const canBeIndexed = (type: FieldType) => type !== 'long_text' && type !== 'url'
