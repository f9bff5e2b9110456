import { domainToASCII } from 'node:url'
import { invalid } from '../platform/errors.ts'

/** The most that SMTP carries (RFC 5321, 4.5.3.1.3, without the angle brackets). */
const MAX_LENGTH = 254
const MAX_LOCAL_LENGTH = 64
/** Letters of any script may stand before the @ (RFC 6531); quoted forms are refused. */
const ADDRESS = /^[^\s@<>"(),:;[\]\\\p{C}]+@[^\s@<>"(),:;[\]\\\p{C}]+\.[^\s@<>"(),:;[\]\\\p{C}]+$/u

/**
 * An address as it goes out: the domain in ASCII (RFC 5891).
 * @throws ApiError validation_failed naming `path`
 */
export function readAddress(text: string, path: string): string {
  const trimmed = text.trim()
  const at = trimmed.lastIndexOf('@')
  const domain = domainToASCII(trimmed.slice(at + 1))
  const address = `${trimmed.slice(0, at)}@${domain}`
  if (!ADDRESS.test(trimmed) || !domain) throw invalid(path, 'must be an e-mail address, such as ann@example.com')
  if (address.length > MAX_LENGTH || at > MAX_LOCAL_LENGTH) {
    throw invalid(
      path,
      `is longer than an e-mail address can be (${MAX_LOCAL_LENGTH} characters before the @, ${MAX_LENGTH} in all)`,
    )
  }
  return address
}

/** The bare address in `Name <address>`, in lower case. */
export function addressIn(text: string): string {
  return (/<([^<>]*)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase()
}
