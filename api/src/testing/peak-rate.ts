/**
 * The most that came within any second, however it is cut.
 * @param asked_at milliseconds, in order
 */
export function peakRate(asked_at: readonly number[]): number {
  let peak = 0
  for (let last = 0, first = 0; last < asked_at.length; last++) {
    while ((asked_at[last] as number) - (asked_at[first] as number) >= 1000) first++
    peak = Math.max(peak, last - first + 1)
  }
  return peak
}
