import { invalid } from '../platform/errors.ts'

/** What better-auth takes at sign-in: an address that it would refuse must not become a user. */
const ADDRESS = /^(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$/
const MAX_LENGTH = 254

export function canSignIn(email: string): boolean {
  return email.length <= MAX_LENGTH && ADDRESS.test(email)
}

/** @throws ApiError validation_failed */
export function requireUsableEmail(email: string): void {
  if (!canSignIn(email)) throw invalid('/email', 'must be an e-mail address of plain letters, such as ann@example.com')
}
