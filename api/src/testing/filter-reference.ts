/** The filter language in plain TypeScript, as slow and as plain as can be: what the SQL is held against. */
import type { FieldType } from '../platform/fields.ts'
import type { Condition, Filter } from '../platform/filters/filter.ts'

export interface Reading {
  types: Map<string, FieldType>
  now: Date
  user_id: string
  time_zone: string
}

export type Row = Record<string, unknown>

export function matches(filter: Filter, row: Row, reading: Reading): boolean {
  if ('and' in filter) return filter.and.every((part) => matches(part, row, reading))
  if ('or' in filter) return filter.or.some((part) => matches(part, row, reading))
  return holds(filter, row[filter.field] ?? null, reading)
}

function holds({ field, op, value }: Condition, actual: unknown, reading: Reading): boolean {
  const type = reading.types.get(field)
  if (op === 'is_empty') return isEmpty(actual)
  if (op === 'is_not_empty') return !isEmpty(actual)
  switch (type) {
    case 'number':
    case 'money':
      return holdsNumber(op, actual as number | null, value)
    case 'date':
      return holdsDate(op, actual as string | null, value, reading)
    case 'datetime':
      return holdsTime(op, actual as string | null, value, reading)
    case 'boolean':
      return (actual === true) === value
    case 'tags':
    case 'multi_choice':
      return holdsList(op, (actual ?? []) as string[], value as string[])
    case 'choice':
    case 'user':
      return holdsChoice(op, actual as string | null, withMe(value, reading.user_id))
    default:
      return holdsText(op, actual as string | null, value)
  }
}

const isEmpty = (actual: unknown) => actual === null || actual === '' || (Array.isArray(actual) && actual.length === 0)

function holdsText(op: string, actual: string | null, value: unknown): boolean {
  const texts = [value].flat().map((text) => String(text).toLowerCase())
  const text = actual?.toLowerCase() ?? null
  if (op === 'ne') return text !== texts[0]
  if (text === null) return false
  if (op === 'contains') return text.includes(texts[0] ?? '')
  if (op === 'starts_with') return text.startsWith(texts[0] ?? '')
  return texts.includes(text)
}

function holdsNumber(op: string, actual: number | null, value: unknown): boolean {
  const [first, second] = [value].flat() as [number, number]
  if (op === 'ne') return actual !== first
  if (actual === null) return false
  switch (op) {
    case 'gt':
      return actual > first
    case 'gte':
      return actual >= first
    case 'lt':
      return actual < first
    case 'lte':
      return actual <= first
    case 'between':
      return actual >= first && actual <= second
    default:
      return [value].flat().includes(actual)
  }
}

function holdsChoice(op: string, actual: string | null, value: unknown): boolean {
  const isOne = actual !== null && [value].flat().includes(actual)
  return op === 'ne' || op === 'not_in' ? !isOne : isOne
}

function holdsList(op: string, actual: string[], value: string[]): boolean {
  if (op === 'has_all') return value.every((item) => actual.includes(item))
  return value.some((item) => actual.includes(item)) === (op === 'has_any')
}

/** Dates are compared as they are written; "today" is the reader's. */
function holdsDate(op: string, actual: string | null, value: unknown, reading: Reading): boolean {
  if (actual === null) return false
  const day = (moment: string) => (moment.length === 10 ? moment : dayOf(Date.parse(moment), reading.time_zone))
  const today = dayOf(reading.now.getTime(), reading.time_zone)
  switch (op) {
    case 'before':
      return actual < day(value as string)
    case 'after':
      return actual > day(value as string)
    case 'on':
      return actual === day(value as string)
    case 'between':
      return actual >= day((value as string[])[0] as string) && actual <= day((value as string[])[1] as string)
    case 'within_last':
      return actual >= addDays(today, -daysOf(value)) && actual <= today
    case 'within_next':
      return actual >= today && actual <= addDays(today, daysOf(value))
    default:
      return actual < addDays(today, -daysOf(value))
  }
}

function holdsTime(op: string, actual: string | null, value: unknown, { now, time_zone }: Reading): boolean {
  if (actual === null) return false
  const at = Date.parse(actual)
  /** Whether the moment lies before (-1), within (0) or after (1) what the value stands for: a day, or a moment. */
  const beside = (given: string) => {
    if (given.length > 10) return Math.sign(at - Date.parse(given))
    const day = dayOf(at, time_zone)
    return day < given ? -1 : day > given ? 1 : 0
  }
  const span = () => daysOf(value) * 86_400_000
  switch (op) {
    case 'before':
      return beside(value as string) < 0
    case 'after':
      return beside(value as string) > 0
    case 'on': {
      const given = value as string
      return dayOf(at, time_zone) === (given.length === 10 ? given : dayOf(Date.parse(given), time_zone))
    }
    case 'between':
      return beside((value as string[])[0] as string) >= 0 && beside((value as string[])[1] as string) <= 0
    case 'within_last':
      return at >= now.getTime() - span() && at <= now.getTime()
    case 'within_next':
      return at >= now.getTime() && at <= now.getTime() + span()
    default:
      return at < now.getTime() - span()
  }
}

/** The calendar day of a moment in a time zone, as 2026-01-31. */
function dayOf(at: number, time_zone: string): string {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone: time_zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  const { year, month, day } = Object.fromEntries(parts.formatToParts(at).map((part) => [part.type, part.value]))
  return `${String(year).padStart(4, '0')}-${month}-${day}`
}

function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}

/** Months are left out: how long one is depends on the day. */
function daysOf(value: unknown): number {
  const { days = 0, weeks = 0 } = value as { days?: number; weeks?: number }
  return days + 7 * weeks
}

function withMe(value: unknown, user_id: string): unknown {
  if (Array.isArray(value)) return value.map((item) => withMe(item, user_id))
  return value === '@me' ? user_id : value
}
