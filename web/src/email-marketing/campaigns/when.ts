import { browserTimeZone } from '../../ui/time-zone.ts'
import { formatDue } from '../../ui/zone-time.ts'

/** A time to come, as the reader's clock shows it: "4:10 PM", "tomorrow 9:00 AM", "Mar 5, 9:00 AM". */
export function formatWhen(at: string, now: number): string {
  return formatDue(at, browserTimeZone(), now).replace(/^(Tomorrow|Yesterday)/, (day) => day.toLowerCase())
}
