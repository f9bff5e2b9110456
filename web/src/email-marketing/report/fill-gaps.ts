import type { TimelineOf } from './queries.ts'

type Step = TimelineOf['data'][number]

const HOUR_MS = 3_600_000
/** One day is an hour shorter or longer twice a year. */
const LONGEST_STEP_MS = { hour: HOUR_MS, day: 25 * HOUR_MS }
const MOST_STEPS = 200

/** The steps in which nothing happened are not sent: puts them back, so that the time between two points is always the same. */
export function fillGaps({ interval, data }: TimelineOf): Step[] {
  const filled: Step[] = []
  for (const step of data) {
    for (let last = filled.at(-1); last && filled.length < MOST_STEPS; last = filled.at(-1)) {
      const gap = Date.parse(step.at) - Date.parse(last.at)
      if (gap <= LONGEST_STEP_MS[interval]) break
      filled.push({ ...NOTHING, at: stepAfter(last.at, interval) })
    }
    filled.push(step)
  }
  return filled
}

function stepAfter(at: string, interval: TimelineOf['interval']): string {
  const date = new Date(at)
  if (interval === 'hour') date.setTime(date.getTime() + HOUR_MS)
  else date.setDate(date.getDate() + 1)
  return date.toISOString()
}

const NOTHING = { delivered: 0, opened: 0, clicked: 0, bounced: 0, complained: 0, unsubscribed: 0, replied: 0 }
