import { DateTime } from 'luxon'
import rrule from 'rrule'
import { invalid } from '../platform/errors.ts'

/** Each part of a rule that is understood, and how its value looks. */
const PARTS: Record<string, RegExp> = {
  FREQ: /^(DAILY|WEEKLY|MONTHLY|YEARLY)$/,
  INTERVAL: /^[1-9]\d{0,2}$/,
  COUNT: /^[1-9]\d{0,3}$/,
  UNTIL: /^\d{8}(T\d{6}Z?)?$/,
  BYDAY: /^([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)){0,34}$/,
  BYMONTHDAY: /^-?([1-9]|[12]\d|3[01])(,-?([1-9]|[12]\d|3[01])){0,61}$/,
  BYMONTH: /^([1-9]|1[0-2])(,([1-9]|1[0-2])){0,11}$/,
  BYSETPOS: /^-?[1-9]\d{0,2}(,-?[1-9]\d{0,2}){0,30}$/,
  WKST: /^(MO|TU|WE|TH|FR|SA|SU)$/,
}
/** Parts that could leave a day or a week out for ever are for longer spans: looking for such a date takes seconds. */
const ONLY_FOR_LONGER: Record<string, (keyof typeof PARTS)[]> = {
  DAILY: ['BYMONTH', 'BYMONTHDAY', 'BYSETPOS'],
  WEEKLY: ['BYMONTH', 'BYMONTHDAY', 'BYSETPOS'],
}
const HORIZON = { years: 12 }
const WALL_CLOCK = "yyyy-MM-dd'T'HH:mm:ss"

type Parts = Partial<Record<keyof typeof PARTS, string>>

/**
 * Checks a rule, which must place something within twelve years after `recurs_at`, unless this is its last.
 * @returns the rule as it is kept: upper case, without `RRULE:`
 * @throws ApiError validation_failed saying what is wrong with it
 */
export function checkRule(text: string, recurs_at: string, time_zone: string): string {
  const rule = text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
  const parts: Parts = {}
  for (const part of rule.split(';')) {
    const [name = '', value = '', ...rest] = part.split('=')
    const pattern = PARTS[name]
    if (!pattern) throw refuse(`"${name}" is not understood; take ${Object.keys(PARTS).join(', ')}`)
    if (rest.length > 0 || !pattern.test(value)) throw refuse(`"${value}" is not a value of ${name}`)
    if (parts[name]) throw refuse(`${name} stands twice`)
    parts[name] = value
  }
  if (!parts.FREQ) throw refuse('must say how often: FREQ=DAILY, WEEKLY, MONTHLY or YEARLY')
  if (parts.COUNT && parts.UNTIL) throw refuse('ends by COUNT or by UNTIL, not by both')
  if (/\d/.test(parts.BYDAY ?? '') && !['MONTHLY', 'YEARLY'].includes(parts.FREQ)) {
    throw refuse('BYDAY takes numbers only with FREQ=MONTHLY or YEARLY')
  }
  const tooFine = ONLY_FOR_LONGER[parts.FREQ]?.find((name) => parts[name])
  if (tooFine) throw refuse(`${tooFine} is for FREQ=MONTHLY or YEARLY`)
  if (parts.FREQ === 'DAILY' && parts.BYDAY && (parts.INTERVAL ?? '1') !== '1') {
    throw refuse('BYDAY with FREQ=DAILY takes no INTERVAL; use FREQ=WEEKLY')
  }
  if (parts.UNTIL && !untilWall(parts.UNTIL, time_zone)) throw refuse('UNTIL is not a date that exists')
  const isEndless = !parts.COUNT && !parts.UNTIL
  if (isEndless && !firstAfter(parts, recurs_at, recurs_at)) throw refuse('names no date within the next twelve years')
  return rule
}

function refuse(message: string) {
  return invalid('/recurrence_rule', message)
}

export interface Occurrence {
  recurs_at: string
  due_at: string
  /** What remains of the rule from there on. */
  recurrence_rule: string
}

/**
 * The first occurrence after `recurs_at` that is still to come at `now`; null when the rule has ended. Every one that
 * is passed over counts, and so does the one at `recurs_at`, also where the rule itself would not place it.
 * The rule runs on the wall clock of `time_zone`, so that 9:00 stays 9:00 when summer time begins or ends.
 */
export function nextOccurrence(rule: string, recurs_at: string, time_zone: string, now: Date): Occurrence | null {
  const parts: Parts = Object.fromEntries(rule.split(';').map((part) => part.split('=')))
  const wallNow = wallClock(now.toISOString(), time_zone)
  const from = wallNow > recurs_at ? wallNow : recurs_at
  const at = firstAfter(parts, recurs_at, from)
  const until = parts.UNTIL && untilWall(parts.UNTIL, time_zone)
  if (!at || (until && at > until)) return null
  const next = { recurs_at: at, due_at: instant(at, time_zone), recurrence_rule: rule }
  if (!parts.COUNT) return next
  const remaining = Number(parts.COUNT) - 1 - datesBetween(parts, recurs_at, from)
  return remaining > 0 ? { ...next, recurrence_rule: rule.replace(/COUNT=\d+/, `COUNT=${remaining}`) } : null
}

/** The rule's first date after `after`, both on the wall clock. */
function firstAfter(parts: Parts, recurs_at: string, after: string): string | undefined {
  const next = endless(parts, recurs_at, after).after(asUtc(after).toJSDate())
  return next ? DateTime.fromJSDate(next, { zone: 'utc' }).toFormat(WALL_CLOCK) : undefined
}

/** How many dates the rule has after the first and not after the last. */
function datesBetween(parts: Parts, first: string, last: string): number {
  const after = asUtc(first).plus({ seconds: 1 })
  return endless(parts, first, last).between(after.toJSDate(), asUtc(last).toJSDate(), true).length
}

/** The rule without its end. Days of the wall clock are reckoned in UTC, where no hour is missing or there twice. */
function endless({ COUNT: _count, UNTIL: _until, ...parts }: Parts, recurs_at: string, looked_at: string) {
  const text = Object.entries(parts).map(([name, value]) => `${name}=${value}`)
  return new rrule.RRule({
    ...rrule.RRule.parseString(text.join(';')),
    dtstart: asUtc(recurs_at).toJSDate(),
    until: asUtc(looked_at).plus(HORIZON).toJSDate(),
  })
}

function asUtc(wall: string): DateTime {
  return DateTime.fromISO(wall, { zone: 'utc' })
}

/** The last moment of UNTIL on the wall clock; a plain date is meant to its end. Undefined when there is no such date. */
function untilWall(until: string, time_zone: string): string | undefined {
  const isUtc = until.endsWith('Z')
  const parsed = DateTime.fromISO(until.slice(0, 15), { zone: 'utc' })
  if (!parsed.isValid) return undefined
  if (until.length === 8) return parsed.endOf('day').toFormat(WALL_CLOCK)
  return (isUtc ? parsed.setZone(time_zone) : parsed).toFormat(WALL_CLOCK)
}

/**
 * What the clock on the wall of `time_zone` means: an hour that summer time leaves out is one hour later, of an hour
 * that is there twice the first is meant (RFC 5545, 3.3.5).
 */
export function instant(wall: string, time_zone: string): string {
  const offsets = DateTime.fromISO(wall, { zone: time_zone }).getPossibleOffsets()
  const first = offsets.sort((one, other) => one.toMillis() - other.toMillis())[0] as DateTime
  return first.toUTC().toISO({ suppressMilliseconds: true }) as string
}

/** What the clock on the wall of `time_zone` shows at `at`. */
export function wallClock(at: string, time_zone: string): string {
  return DateTime.fromISO(at, { zone: time_zone }).toFormat(WALL_CLOCK)
}
