import type { Field, User } from '../../api/types.ts'
import { formatDate, formatDateTime, formatMoney, formatNumber } from '../format.ts'

/** A field's value as people read it; empty for nothing. */
export function fieldText(field: Pick<Field, 'type' | 'choices'>, value: unknown, users: User[] = []): string {
  if (value === null || value === undefined || value === '') return ''
  switch (field.type) {
    case 'money':
      return formatMoney(Number(value))
    case 'number':
      return formatNumber(Number(value))
    case 'datetime':
      return formatDateTime(String(value))
    case 'boolean':
      return value ? 'Yes' : 'No'
    case 'choice':
      return labelOf(field, value)
    case 'user':
      return users.find((user) => user.id === value)?.name ?? 'Former user'
    case 'date':
      return formatDate(String(value))
    case 'multi_choice':
      return [value]
        .flat()
        .map((one) => labelOf(field, one))
        .join(', ')
    case 'tags':
      return Array.isArray(value) ? value.join(', ') : String(value)
    default:
      return String(value)
  }
}

/** A choice that is no longer offered is shown as it is stored. */
function labelOf({ choices }: Pick<Field, 'choices'>, value: unknown): string {
  return choices?.find((choice) => choice.value === value)?.label ?? String(value)
}

/** A field's value as it stands in the box while someone types: numbers without their ornaments. */
export function editableText(value: unknown): string {
  return value === null || value === undefined ? '' : String(value)
}

type Parsed = { value: unknown } | { problem: string }

/** What a text is held against. */
export type TextLimits = Pick<Field, 'type' | 'label' | 'max'> &
  Partial<Pick<Field, 'min' | 'required' | 'required_input' | 'is_custom'>>

/** What was typed as the value to save, or a sentence that says what to type instead. */
export function parseFieldText(field: TextLimits, text: string): Parsed {
  const trimmed = text.trim()
  const mayNotBeEmpty = field.required || field.required_input
  if (trimmed === '') return mayNotBeEmpty ? { problem: `${field.label} cannot be empty.` } : { value: null }
  if (field.type === 'number' || field.type === 'money') return parseNumber(field, trimmed)
  if (field.max !== undefined && trimmed.length > field.max) {
    return { problem: `${field.label} can have ${field.max} characters at most; this has ${trimmed.length}.` }
  }
  if (field.min !== undefined && trimmed.length < field.min) {
    return { problem: `${field.label} must have ${field.min} characters at least.` }
  }
  if (field.type === 'email' && !/^\S+@\S+\.\S+$/.test(trimmed)) {
    return { problem: `${field.label} must look like name@company.com.` }
  }
  if (field.type === 'url' && !/^[a-z]+:\/\//i.test(trimmed)) return { value: `https://${trimmed}` }
  return { value: trimmed }
}

function parseNumber(field: TextLimits, text: string): Parsed {
  // Numbers that the product itself knows are counts and amounts; a workspace may mean others.
  const min = field.min ?? (field.is_custom ? Number.NEGATIVE_INFINITY : 0)
  const value = Number(text.replace(/[\s$,]/g, ''))
  if (!Number.isFinite(value)) return { problem: `${field.label} must be a number, such as 1200.` }
  if (value < min) return { problem: `${field.label} cannot be below ${formatNumber(min)}.` }
  if (field.type === 'number' && !field.is_custom && !Number.isInteger(value)) {
    return { problem: `${field.label} must be a whole number.` }
  }
  if (field.type === 'money' && Math.abs(value * 100 - Math.round(value * 100)) > 1e-6) {
    return { problem: `${field.label} has two decimal places at most.` }
  }
  if (field.max !== undefined && value > field.max) {
    return { problem: `${field.label} can be ${formatNumber(field.max)} at most.` }
  }
  return { value }
}
