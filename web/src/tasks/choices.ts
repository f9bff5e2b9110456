import { daysLater, instant, type WallTime, wallTime, weekday } from '../ui/zone-time.ts'

export interface TimeChoice {
  label: string
  at: string
}

const MORNING = '09:00'
const EVENING = '17:00'
const HOUR_MS = 3_600_000

const nextMonday = (wall: WallTime) => daysLater(wall, 8 - weekday(wall), MORNING)

/** How long a task may be put off for, in the user's own days. */
export function snoozeChoices(now: number, zone: string): TimeChoice[] {
  const today = wallTime(now, zone)
  return [
    { label: 'In 1 hour', at: new Date(now + HOUR_MS).toISOString() },
    { label: 'In 3 hours', at: new Date(now + 3 * HOUR_MS).toISOString() },
    { label: 'Tomorrow 9:00', at: instant(daysLater(today, 1, MORNING), zone) },
    { label: 'Next Monday 9:00', at: instant(nextMonday(today), zone) },
    { label: 'In 2 weeks', at: instant(daysLater(today, 14, MORNING), zone) },
  ]
}

/** When a new task is due, by a word. */
export const DUE_WORDS = ['today', 'tomorrow', 'next_week', 'none'] as const
export type DueWord = (typeof DUE_WORDS)[number]

export const DUE_LABELS: Record<DueWord, string> = {
  today: 'Today',
  tomorrow: 'Tomorrow',
  next_week: 'Next week',
  none: 'No date',
}

/** Today is this evening at five, or in an hour when that has passed. */
export function dueAt(word: DueWord, now: number, zone: string): string | null {
  const today = wallTime(now, zone)
  switch (word) {
    case 'today': {
      const evening = instant(daysLater(today, 0, EVENING), zone)
      return Date.parse(evening) > now ? evening : new Date(now + HOUR_MS).toISOString()
    }
    case 'tomorrow':
      return instant(daysLater(today, 1, MORNING), zone)
    case 'next_week':
      return instant(nextMonday(today), zone)
    case 'none':
      return null
  }
}
