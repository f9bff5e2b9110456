import { DateTime } from 'luxon'
import { BadCell, shortened } from './bad-cell.ts'

const DATES = [
  'yyyy-M-d',
  'M/d/yyyy',
  'M/d/yy',
  'yyyy/M/d',
  'd.M.yyyy',
  'M-d-yyyy',
  'LLL d, yyyy',
  'LLLL d, yyyy',
  'd LLL yyyy',
  'd LLLL yyyy',
  'd-LLL-yyyy',
  'd-LLL-yy',
  'yyyyMMdd',
]
const TIMES = ['H:mm', 'H:mm:ss', 'h:mm a', 'h:mm:ss a']
const DATE_TIMES = DATES.flatMap((date) => TIMES.flatMap((time) => [`${date} ${time}`, `${date}, ${time}`]))

/** An instant as the database writes it, to which microseconds matter. */
const EXACT = /^(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2})(\.\d{1,6})?Z$/i

/** The format of the last cell: a column rarely mixes them. */
let lastDate: string | undefined
let lastTime: string | undefined

/**
 * A day, in one of the ways in which spreadsheets and other systems write it; 3/4/2026 is March 4.
 * @returns `YYYY-MM-DD`
 * @throws BadCell when there is no such day
 */
export function readDate(text: string): string {
  const day = /^\d{4}-\d{2}-\d{2}/.test(text) ? DateTime.fromISO(text, { setZone: true }) : undefined
  if (day?.isValid) return day.toISODate()
  const [found, format] = parse(text, DATES, 'utc', lastDate)
  lastDate = format
  if (!found) throw new BadCell(`"${shortened(text)}" is not a date; write it as 2026-01-31`)
  return found.toISODate() as string
}

/**
 * A moment, or the first one of a day. Without a zone of its own it is meant in `time_zone`.
 * @returns RFC 3339 in UTC
 * @throws BadCell when there is no such moment
 */
export function readInstant(text: string, time_zone: string): string {
  const exact = EXACT.exec(text)
  if (exact) return exactInstant(text, exact)
  const iso = DateTime.fromISO(text.replace(/^(\S+) (?=\d)/, '$1T'), { zone: time_zone })
  if (iso.isValid && /^\d{4}-\d{2}-\d{2}/.test(text)) return toUtc(iso, text)
  const [found, format] = parse(text, [...DATE_TIMES, ...DATES], time_zone, lastTime)
  lastTime = format
  if (!found) throw new BadCell(`"${shortened(text)}" is not a time; write it as 2026-01-31 08:00`)
  return toUtc(found, text)
}

function exactInstant(text: string, [, seconds = '', fraction = '']: RegExpExecArray): string {
  const instant = DateTime.fromISO(`${seconds.replace(' ', 'T')}Z`, { zone: 'utc' })
  if (!instant.isValid) throw new BadCell(`"${shortened(text)}" is not a time; write it as 2026-01-31 08:00`)
  return inRange(instant, text) && `${seconds.replace(' ', 'T')}${fraction.replace(/\.?0+$/, '')}Z`
}

function toUtc(instant: DateTime, text: string): string {
  inRange(instant, text)
  return (instant.toUTC().toISO() as string).replace(/\.?0+Z$/, 'Z')
}

/** Years that a typing error makes are refused: a lead of the year 20226 helps nobody. */
function inRange(instant: DateTime, text: string): true {
  if (instant.year >= 1900 && instant.year < 2200) return true
  throw new BadCell(`"${shortened(text)}" is not a time between 1900 and 2200`)
}

function parse(text: string, formats: string[], zone: string, last: string | undefined): [DateTime?, string?] {
  if (text.length > 40) return []
  const clean = text.replace(/\s+/g, ' ').trim()
  for (const format of last ? [last, ...formats] : formats) {
    const found = DateTime.fromFormat(clean, format, { zone, locale: 'en-US' })
    if (found.isValid && found.year >= 1900 && found.year < 2200) return [found, format]
  }
  return []
}
