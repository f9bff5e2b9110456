import { hashPassword } from 'better-auth/crypto'
import { Type } from 'typebox'
import { invalid } from '../platform/errors.ts'

export const PASSWORD_MIN_LENGTH = 10
export const PASSWORD_MAX_LENGTH = 128

export const NewPassword = Type.String({
  minLength: PASSWORD_MIN_LENGTH,
  maxLength: PASSWORD_MAX_LENGTH,
  description: 'Any characters; not the e-mail address.',
})

/** @throws ApiError validation_failed when the password is the e-mail address */
export function refuseGivenAway(password: string, email: string, path: string): void {
  if (password.trim().toLowerCase() === email.toLowerCase()) {
    throw invalid(path, 'must not be the e-mail address')
  }
}

/** scrypt with a random salt, in better-auth's format. */
export function hashNewPassword(password: string): Promise<string> {
  return hashPassword(password)
}
