import { invalid } from '../platform/errors.ts'

/**
 * Accepts IANA names, such as Europe/Paris. Offsets like +02:00 are refused: PostgreSQL reads them with the opposite
 * sign, and they know no summer time.
 * @throws ApiError validation_failed
 */
export function checkTimeZone(time_zone: string, path = '/time_zone'): void {
  if (!/^[A-Za-z]/.test(time_zone) || !isKnown(time_zone)) {
    throw invalid(path, 'must be an IANA time zone, such as America/Chicago')
  }
}

function isKnown(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone })
    return true
  } catch {
    return false
  }
}
