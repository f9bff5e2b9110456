import { type WallTime, weekday } from '../ui/zone-time.ts'

export const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export type Weekday = (typeof WEEKDAYS)[number]
export const WEEKDAY_LABELS: Record<Weekday, string> = {
  MO: 'Mon',
  TU: 'Tue',
  WE: 'Wed',
  TH: 'Thu',
  FR: 'Fri',
  SA: 'Sat',
  SU: 'Sun',
}

export const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const
export type Frequency = (typeof FREQUENCIES)[number]
export const UNITS: Record<Frequency, string> = { DAILY: 'day', WEEKLY: 'week', MONTHLY: 'month', YEARLY: 'year' }

/** How a task repeats, as far as it can be said in a few boxes. */
export interface Repeat {
  frequency: Frequency
  interval: number
  /** Of WEEKLY; none: the weekday on which the task is due. */
  days: Weekday[]
  ends: { kind: 'never' } | { kind: 'count'; count: number } | { kind: 'until'; day: string }
}

export function newRepeat(due: WallTime | null): Repeat {
  const day = due ? WEEKDAYS[weekday(due) - 1] : undefined
  return { frequency: 'WEEKLY', interval: 1, days: day ? [day] : [], ends: { kind: 'never' } }
}

/** As an RRULE of RFC 5545. */
export function writeRule({ frequency, interval, days, ends }: Repeat): string {
  return [
    `FREQ=${frequency}`,
    ...(interval > 1 ? [`INTERVAL=${interval}`] : []),
    ...(frequency === 'WEEKLY' && days.length > 0
      ? [`BYDAY=${WEEKDAYS.filter((day) => days.includes(day)).join()}`]
      : []),
    ...(ends.kind === 'count' ? [`COUNT=${ends.count}`] : []),
    ...(ends.kind === 'until' ? [`UNTIL=${ends.day.replaceAll('-', '')}`] : []),
  ].join(';')
}

/** Undefined when the rule says more than the boxes can hold: it is then kept as it is. */
export function readRule(rule: string): Repeat | undefined {
  const { FREQ, INTERVAL = '1', BYDAY, COUNT, UNTIL, ...rest } = parts(rule)
  const days = (BYDAY?.split(',') ?? []) as Weekday[]
  const isPlain =
    Object.keys(rest).length === 0 &&
    FREQUENCIES.includes(FREQ as Frequency) &&
    days.every((day) => WEEKDAYS.includes(day)) &&
    (days.length === 0 || FREQ === 'WEEKLY')
  if (!isPlain) return undefined
  return {
    frequency: FREQ as Frequency,
    interval: Number(INTERVAL),
    days,
    ends: COUNT
      ? { kind: 'count', count: Number(COUNT) }
      : UNTIL
        ? { kind: 'until', day: `${UNTIL.slice(0, 4)}-${UNTIL.slice(4, 6)}-${UNTIL.slice(6, 8)}` }
        : { kind: 'never' },
  }
}

/** In words: "every 2 weeks on Mon, Thu, 5 times". */
export function describeRule(rule: string): string {
  const repeat = readRule(rule)
  if (!repeat) return 'by a rule of its own'
  const { frequency, interval, days, ends } = repeat
  const unit = UNITS[frequency]
  const every = interval === 1 ? `every ${unit}` : `every ${interval} ${unit}s`
  const isWorkdays = interval === 1 && WEEKDAYS.filter((day) => days.includes(day)).join() === 'MO,TU,WE,TH,FR'
  const on = days.length > 0 ? ` on ${days.map((day) => WEEKDAY_LABELS[day]).join(', ')}` : ''
  const end = ends.kind === 'count' ? `, ${ends.count} times` : ends.kind === 'until' ? `, until ${ends.day}` : ''
  return (isWorkdays ? 'every weekday' : `${every}${on}`) + end
}

function parts(rule: string): Partial<Record<string, string>> {
  return Object.fromEntries(rule.split(';').map((part) => part.split('=')))
}
