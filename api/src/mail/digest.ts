import { createHash } from 'node:crypto'
import type { Mail } from './mailer.ts'

/** The SHA-256 of mails as they are given. */
export function digest(mails: readonly Mail[]): Buffer {
  return createHash('sha256').update(JSON.stringify(mails)).digest()
}
