import { DateTime, IANAZone } from 'luxon'

/** Hours and days in which mail may go out, on the clock of a place. */
export interface SendHours {
  /** "09:00" or "09:00:00"; null with `send_until`: the whole day. */
  send_from: string | null
  /** Later on the same day than `send_from`; not included. */
  send_until: string | null
  /** ISO days of the week, 1 is Monday; at least one. */
  send_days: readonly number[]
}

export interface SendTimes extends SendHours {
  /** RFC 3339; null: as soon as the hours allow. */
  scheduled_at: string | null
  /** IANA name: what scheduled_at and the hours mean for those whose own zone is not meant or not known. */
  time_zone: string | null
  /** Whether scheduled_at and the hours mean the clock where each recipient lives. */
  in_recipient_zone: boolean
}

/** Long enough for the only day of the week to be one whose hour summer time leaves out. */
const DAYS_AHEAD = 15

/**
 * The first moment at or after `from` at which a mail may go to somebody.
 * @param recipient_zone where they live; null: not known
 */
export function sendTime(times: SendTimes, recipient_zone: string | null, from: Date): Date {
  const own_zone = validZone(times.time_zone) ?? 'UTC'
  const zone = (times.in_recipient_zone && validZone(recipient_zone)) || own_zone
  const scheduled = times.scheduled_at && sameClock(new Date(times.scheduled_at), own_zone, zone)
  return nextAllowedTime(scheduled && scheduled > from ? scheduled : from, zone, times)
}

/** The first moment at or after `from` at which a clock in `zone` stands within the hours, on one of the days. */
export function nextAllowedTime(from: Date, zone: string, { send_from, send_until, send_days }: SendHours): Date {
  const start = DateTime.fromJSDate(from, { zone })
  for (let day = 0; day <= DAYS_AHEAD; day++) {
    const date = start.plus({ days: day }).startOf('day')
    if (!send_days.includes(date.weekday)) continue
    const opens = send_from ? date.set(hourAndMinute(send_from)) : date
    const candidate = DateTime.max(opens, start)
    // Summer time may have moved it out of the hours, or to another day.
    if (candidate.hasSame(date, 'day') && isWithin(candidate, send_from, send_until)) return candidate.toJSDate()
  }
  throw new RangeError('No moment lies within these hours and days.')
}

/** The moment at which a clock in `zone` shows what one in `meant_in` shows at `at`; one hour later if it never does. */
export function sameClock(at: Date, meant_in: string, zone: string): Date {
  return DateTime.fromJSDate(at, { zone: meant_in }).setZone(zone, { keepLocalTime: true }).toJSDate()
}

function validZone(zone: string | null): string | null {
  return zone !== null && IANAZone.isValidZone(zone) ? zone : null
}

function isWithin(moment: DateTime, send_from: string | null, send_until: string | null): boolean {
  if (!send_from || !send_until) return true
  const clock = moment.toFormat('HH:mm:ss.SSS')
  return clock >= send_from && clock < send_until
}

function hourAndMinute(time: string) {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return { hour, minute }
}
