const MOST_SECONDS = 24 * 3600

/** "3:05" (minutes and seconds), "1:02:30", or "5" (minutes) as seconds; null for nothing, undefined for anything else. */
export function parseDuration(text: string): number | null | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const match = /^(?:(?:(\d{1,2}):)?(\d{1,3}):([0-5]\d)|(\d{1,4})\s*(?:m|min)?)$/i.exec(trimmed)
  if (!match) return undefined
  const [, hours = '0', minutes, seconds, wholeMinutes] = match
  const total = wholeMinutes ? Number(wholeMinutes) * 60 : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
  return total <= MOST_SECONDS ? total : undefined
}

/** Seconds as "3:05", or "1:02:30" from an hour on. */
export function formatCallDuration(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
