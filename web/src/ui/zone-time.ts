/** A time on the wall clock of some zone, as a `datetime-local` box holds it: "2027-03-14T09:00". */
export type WallTime = string

const DAY_MS = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

/** What a clock in `zone` shows at a time (RFC 3339, or milliseconds). */
export function wallTime(at: string | number, zone: string): WallTime {
  const milliseconds = typeof at === 'string' ? Date.parse(at) : at
  return new Date(milliseconds + offset(milliseconds, zone)).toISOString().slice(0, 16)
}

/**
 * The time (RFC 3339, UTC) that a clock in `zone` means. An hour that summer time leaves out is one hour later, of one
 * that is there twice the first is meant, as in RFC 5545.
 */
export function instant(wall: WallTime, zone: string): string {
  const asUtc = Date.parse(`${wall.slice(0, 16)}:00Z`)
  const before = asUtc - offset(asUtc - DAY_MS, zone)
  const after = asUtc - offset(asUtc + DAY_MS, zone)
  const meant =
    wallTime(before, zone) !== wall.slice(0, 16) && wallTime(after, zone) === wall.slice(0, 16) ? after : before
  return new Date(meant).toISOString().replace('.000Z', 'Z')
}

/** The same clock `days` later, at `time` ("09:00") when that is given. */
export function daysLater(wall: WallTime, days: number, time = wall.slice(11, 16)): WallTime {
  const day = new Date(Date.parse(`${wall.slice(0, 10)}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
  return `${day}T${time}`
}

/** 1 is Monday, 7 is Sunday. */
export function weekday(wall: WallTime): number {
  return new Date(`${wall.slice(0, 10)}T00:00:00Z`).getUTCDay() || 7
}

/** When a task is due, as short as it is clear: "9:00 AM" today, "Tomorrow 9:00 AM", "Fri 9:00 AM", "Mar 5, 9:00 AM". */
export function formatDue(at: string, zone: string, now: number): string {
  const today = wallTime(now, zone)
  const days = Math.round((Date.parse(wallTime(at, zone).slice(0, 10)) - Date.parse(today.slice(0, 10))) / DAY_MS)
  const time = format(zone, { hour: 'numeric', minute: '2-digit' }).format(new Date(at))
  if (days === 0) return time
  if (days === 1) return `Tomorrow ${time}`
  if (days === -1) return `Yesterday ${time}`
  if (days > 1 && days < 7) return `${format(zone, { weekday: 'short' }).format(new Date(at))} ${time}`
  const isThisYear = wallTime(at, zone).slice(0, 4) === today.slice(0, 4)
  const date = format(zone, { month: 'short', day: 'numeric', ...(!isThisYear && { year: 'numeric' }) })
  return `${date.format(new Date(at))}, ${time}`
}

function offset(milliseconds: number, zone: string): number {
  const parts = Object.fromEntries(
    format(zone, {
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    })
      .formatToParts(milliseconds)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>
  const shown = Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second)
  return shown - Math.floor(milliseconds / 1000) * 1000
}

/** Making a format takes a hundred times as long as using one. */
function format(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${timeZone} ${Object.entries(options).join()}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat('en-US', { ...options, timeZone })
  formats.set(key, known)
  return known
}
