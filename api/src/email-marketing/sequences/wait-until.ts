import { DateTime } from 'luxon'
import { nextAllowedTime } from '../campaigns/next-allowed-time.ts'
import type { Settings } from './step-settings.ts'

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]

/**
 * When a wait that begins at `from` is over: so many days later at the same time of day in `zone`, whatever the clocks
 * do meanwhile, and so many hours after that; then at the next such time on one of such days.
 */
export function waitUntil({ days, hours, until_days, until_time }: Settings<'wait'>, from: Date, zone: string): Date {
  const rested = DateTime.fromJSDate(from, { zone }).plus({ days }).plus({ hours }).toJSDate()
  const send_days = until_days ?? EVERY_DAY
  if (!until_time) return nextAllowedTime(rested, zone, { send_from: null, send_until: null, send_days })
  return nextClock(rested, zone, until_time, send_days)
}

/** The first moment at or after `from` at which a clock in `zone` shows `time`, on one of the days. */
function nextClock(from: Date, zone: string, time: string, days: readonly number[]): Date {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const start = DateTime.fromJSDate(from, { zone })
  for (let day = 0; ; day++) {
    const moment = start.plus({ days: day }).startOf('day').set({ hour, minute })
    if (moment >= start && days.includes(moment.weekday)) return moment.toJSDate()
  }
}
