import { type Field, isTextType } from '../platform/fields.ts'
import { isDate, isUuid, notAChoice } from '../platform/filters/filter.ts'
import { MAX_LENGTH } from './limits.ts'

/** The value as it is stored, null for none; or what is wrong with it. */
export type Checked = { value: unknown; problem?: undefined } | { problem: string; value?: undefined }

const EMAIL = /^[^\s@"<>]+@[^\s@"<>]+\.[^\s@"<>]+$/
const LARGEST_MONEY = 999_999_999_999.99

const stored = (value: unknown): Checked => ({ value })
const wrong = (problem: string): Checked => ({ problem })

/** Holds a value against the type and the limits of its field. Users are only checked to be ids. */
export function checkValue(field: Field, value: unknown): Checked {
  if (value === null || value === undefined) return stored(null)
  if (isTextType(field.type)) return checkText(field, value)
  switch (field.type) {
    case 'number':
    case 'money':
      return checkNumber(field, value)
    case 'date':
      return isDate(value) && value.length === 10 ? stored(value) : wrong('must be a date such as 2026-01-31')
    case 'datetime':
      return checkTime(value)
    case 'boolean':
      return typeof value === 'boolean' ? stored(value) : wrong('must be true or false')
    case 'choice':
      return checkChoice(field, value)
    case 'multi_choice':
      return checkChoices(field, value)
    default:
      return isUuid(value) ? stored(value.toLowerCase()) : wrong('must be a user id')
  }
}

function checkText(field: Field, value: unknown): Checked {
  if (typeof value !== 'string') return wrong('must be a text')
  const text = value.trim()
  if (text === '') return stored(null)
  if (text.includes('\0')) return wrong('has a character that cannot be stored')
  const { min = 0, max = MAX_LENGTH[field.type as keyof typeof MAX_LENGTH] } = field
  if (text.length > max) return wrong(`must be at most ${max} characters long`)
  if (text.length < min) return wrong(`must be at least ${min} characters long`)
  if (field.type === 'email' && !EMAIL.test(text)) return wrong('must be an e-mail address')
  if (field.type === 'url' && !isWebAddress(text))
    return wrong('must be a web address that begins with http:// or https://')
  if (field.type === 'phone' && !/\d/.test(text)) return wrong('must be a phone number')
  return stored(text)
}

function isWebAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text)
}

function checkTime(value: unknown): Checked {
  const utc = isDate(value) && value.length > 10 ? new Date(value).toISOString() : undefined
  // An offset can carry a time at the end of the calendar out of it.
  return utc && isDate(utc) ? stored(utc) : wrong('must be a time with its zone, such as 2026-01-31T08:00:00Z')
}

function checkNumber({ type, min, max }: Field, value: unknown): Checked {
  if (typeof value !== 'number' || !Number.isFinite(value)) return wrong('must be a number')
  const largest = type === 'money' ? LARGEST_MONEY : Number.MAX_SAFE_INTEGER
  if (value > (max ?? largest)) return wrong(`must be at most ${max ?? largest}`)
  if (value < (min ?? -largest)) return wrong(`must be at least ${min ?? -largest}`)
  if (type === 'money' && Number(value.toFixed(2)) !== value) return wrong('must have at most two decimal places')
  return stored(value)
}

function checkChoice(field: Field, value: unknown): Checked {
  if (typeof value !== 'string') return wrong('must be one of its choices')
  if (value === '') return stored(null)
  return field.choices?.some((choice) => choice.value === value)
    ? stored(value)
    : wrong(notAChoice(field, shorten(value)))
}

function checkChoices(field: Field, value: unknown): Checked {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string'))
    return wrong('must be a list of choices')
  const known = new Set(field.choices?.map((choice) => choice.value))
  const unknown = value.find((item) => !known.has(item))
  if (unknown !== undefined) return wrong(notAChoice(field, shorten(unknown)))
  const values = [...new Set(value)]
  return stored(values.length > 0 ? values : null)
}

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text)
