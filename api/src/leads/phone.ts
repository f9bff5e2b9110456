import { parsePhoneNumberFromString } from 'libphonenumber-js/min'

/** The number in E.164, read as a US number when it has no country code; null when it cannot be one. */
export function toE164(phone: string | null | undefined): string | null {
  if (!phone) return null
  const number = parsePhoneNumberFromString(phone, 'US')
  return number?.isPossible() ? number.number : null
}
