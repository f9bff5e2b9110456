const money = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 2 })
const number = new Intl.NumberFormat('en-US')
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' })
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', month: 'long', day: 'numeric' })
const dayWithYear = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'long', day: 'numeric' })
const short = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** "$12,500", or "$12,500.50" where there are cents. */
export function formatMoney(amount: number): string {
  return money.format(amount).replace(/\.00$/, '')
}

/** "12,500". */
export function formatNumber(amount: number): string {
  return number.format(amount)
}

/** A time (RFC 3339) in full, in the reader's own zone: "Sunday, November 22, 2026 at 4:10 PM". */
export function formatExact(time: string): string {
  return exact.format(new Date(time))
}

/** A time (RFC 3339) short: "Nov 22, 2026, 4:10 PM". */
export function formatDateTime(time: string): string {
  return short.format(new Date(time))
}

const plainDate = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })

/** A date without a time (2026-11-22): "Nov 22, 2026". */
export function formatDate(date: string): string {
  return plainDate.format(new Date(`${date.slice(0, 10)}T00:00:00Z`))
}

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long ago a time (RFC 3339) was: "just now", "5 min ago", "3 h ago", "2 d ago", then the date. */
export function formatAgo(time: string, now: number): string {
  const seconds = (now - Date.parse(time)) / 1000
  if (seconds < MINUTE) return 'just now'
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ago`
  if (seconds < 30 * DAY) return `${Math.floor(seconds / DAY)} d ago`
  return dayWithYear.format(new Date(time))
}

/** A length of time: "less than a minute", "12 min", "5 h", "3 d 4 h", "45 d". */
export function formatDuration(seconds: number): string {
  if (seconds < MINUTE) return 'less than a minute'
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min`
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h`
  const days = Math.floor(seconds / DAY)
  const hours = Math.floor((seconds % DAY) / HOUR)
  return days < 7 && hours > 0 ? `${days} d ${hours} h` : `${days} d`
}

/** The day of a time (RFC 3339) as a heading: "Today", "Yesterday", "Tuesday, March 3", then with the year. */
export function formatDay(time: string, now: number): string {
  const date = new Date(time)
  const today = new Date(now)
  const daysAgo = Math.round((startOfDay(today) - startOfDay(date)) / (DAY * 1000))
  if (daysAgo === 0) return 'Today'
  if (daysAgo === 1) return 'Yesterday'
  return date.getFullYear() === today.getFullYear() ? day.format(date) : dayWithYear.format(date)
}

function startOfDay(date: Date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime()
}
