import { DateTime } from 'luxon'

const WEEK_MS = 7 * 24 * 3600 * 1000

interface Transition {
  /** Milliseconds since 1970. */
  at: number
  /** Minutes east of UTC, before and after. */
  from: number
  to: number
}

/**
 * The VTIMEZONE (RFC 5545, 3.6.5) of an IANA zone, right between two times: each change of its offset is written out.
 * @param from milliseconds since 1970, as is `until`
 */
export function writeVtimezone(zone: string, from: number, until: number): string {
  const first = offsetAt(zone, from)
  const observances = [{ at: from, from: first, to: first }, ...transitionsOf(zone, from, until)]
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${zone}`,
    ...observances.flatMap((one) => writeObservance(zone, one)),
    'END:VTIMEZONE',
  ]
    .join('\r\n')
    .concat('\r\n')
}

/** Whether the clocks of the zone show this time twice, because they are set back: then only UTC tells which is meant. */
export function isShownTwice(zone: string, at: number): boolean {
  const time = DateTime.fromMillis(at, { zone })
  return time.getPossibleOffsets().length > 1
}

function writeObservance(zone: string, { at, from, to }: Transition): string[] {
  const after = DateTime.fromMillis(at, { zone, locale: 'en-US' })
  const kind = after.isInDST ? 'DAYLIGHT' : 'STANDARD'
  // The onset is told by the clock as it was before.
  const onset = DateTime.fromMillis(at, { zone: 'UTC' }).plus({ minutes: from }).toFormat("yyyyMMdd'T'HHmmss")
  return [
    `BEGIN:${kind}`,
    `DTSTART:${onset}`,
    `TZOFFSETFROM:${writeOffset(from)}`,
    `TZOFFSETTO:${writeOffset(to)}`,
    `TZNAME:${after.offsetNameShort}`,
    `END:${kind}`,
  ]
}

function transitionsOf(zone: string, from: number, until: number): Transition[] {
  const found: Transition[] = []
  for (let start = from; start < until; start += WEEK_MS) {
    const before = offsetAt(zone, start)
    const after = offsetAt(zone, start + WEEK_MS)
    if (before !== after) found.push({ at: changeBetween(zone, start, start + WEEK_MS), from: before, to: after })
  }
  return found
}

/** The first millisecond with the later offset. */
function changeBetween(zone: string, early: number, late: number): number {
  const before = offsetAt(zone, early)
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (offsetAt(zone, middle) === before) early = middle
    else late = middle
  }
  return late
}

function offsetAt(zone: string, at: number): number {
  return DateTime.fromMillis(at, { zone }).offset
}

function writeOffset(minutes: number): string {
  const pad = (number: number) => String(number).padStart(2, '0')
  const absolute = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(absolute / 60))}${pad(absolute % 60)}`
}
