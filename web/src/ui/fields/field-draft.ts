import type { Field } from '../../api/types.ts'
import { editableText, parseFieldText, type TextLimits } from './field-text.ts'

/** A field's value as it stands in a text box: times in the reader's own zone, as `<input type="datetime-local">` has them. */
export function draftText(field: Pick<Field, 'type'>, value: unknown): string {
  if (field.type === 'date' && typeof value === 'string') return value.slice(0, 10)
  if (field.type === 'datetime' && typeof value === 'string' && value !== '') return localText(new Date(value))
  return editableText(value)
}

/** What stands in the box as the value to save, or a sentence that says what to enter instead. */
export function parseDraft(field: TextLimits, text: string): { value: unknown } | { problem: string } {
  if (field.type !== 'datetime' || text === '') return parseFieldText(field, text)
  const time = new Date(text)
  if (Number.isNaN(time.getTime())) return { problem: `${field.label} must be a day and a time.` }
  return { value: time.toISOString() }
}

function localText(time: Date): string {
  const shifted = new Date(time.getTime() - time.getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}
