import type { Random } from './random.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** Business hours of the American Midwest, in UTC. */
const OPENS = 14
const CLOSES = 21

/** A moment in office hours so many working days before `now`; on day 0 it is at most two hours ago. */
export function workingDaysAgo(days: number, now: Date, random: Random): Date {
  if (days <= 0) return new Date(now.getTime() - random.integer(5, 120) * MINUTE_MS)
  return officeHours(shift(now, days, -1), random)
}

/** A moment in office hours so many working days after `now`; on day 0 it is within the next four hours. */
export function workingDaysAhead(days: number, now: Date, random: Random): Date {
  if (days <= 0) return new Date(now.getTime() + random.integer(1, 16) * 15 * MINUTE_MS)
  return officeHours(shift(now, days, 1), random)
}

function shift(now: Date, days: number, direction: 1 | -1): number {
  let midnight = Math.floor(now.getTime() / DAY_MS) * DAY_MS
  for (let left = days; left > 0; ) {
    midnight += direction * DAY_MS
    const weekday = new Date(midnight).getUTCDay()
    if (weekday !== 0 && weekday !== 6) left--
  }
  return midnight
}

function officeHours(midnight: number, random: Random): Date {
  const minutes = random.integer(OPENS * 60, CLOSES * 60 - 1)
  return new Date(midnight + minutes * MINUTE_MS + random.integer(0, 59) * 1_000)
}
