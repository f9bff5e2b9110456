const exactMoney = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', maximumFractionDigits: 0 })
const shortMoney = new Intl.NumberFormat('en-US', {
  style: 'currency',
  currency: 'USD',
  notation: 'compact',
  minimumFractionDigits: 0,
  maximumFractionDigits: 1,
})

/** An amount where room is scarce: "$12,500"; from a hundred thousand on "$125K". */
export function formatShortMoney(amount: number): string {
  return Math.abs(amount) < 100_000 ? exactMoney.format(amount) : shortMoney.format(amount)
}

const STEPS: [seconds: number, unit: string][] = [
  [365 * 86_400, 'y'],
  [30 * 86_400, 'mo'],
  [7 * 86_400, 'w'],
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'm'],
]

/** The age of a time (RFC 3339) where room is scarce: "now", "5m", "3h", "2d", "6w", "4mo", "2y". */
export function formatAge(time: string, now: number): string {
  const seconds = (now - Date.parse(time)) / 1000
  const step = STEPS.find(([size]) => seconds >= size)
  return step ? `${Math.floor(seconds / step[0])}${step[1]}` : 'now'
}
