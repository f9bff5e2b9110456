import { createHmac, timingSafeEqual } from 'node:crypto'

const PURPOSES = ['unsubscribe', 'click', 'open', 'reply'] as const
/** What a token is good for: one made for a click unsubscribes nobody. */
export type TokenPurpose = (typeof PURPOSES)[number]

const ID_HEX = 32
const SIGNATURE_HEX = 20
const TOKEN = new RegExp(`^[0-9a-f]{${ID_HEX + SIGNATURE_HEX}}$`)

/**
 * A token that names a record in a public address: the id and 80 bits of an HMAC-SHA512, in hexadecimal, because mail
 * programs may change the case of addresses. 52 characters; it never expires.
 * @param secret the installation's secret key
 */
export function signToken(secret: string, purpose: TokenPurpose, id: string): string {
  const hex = id.replaceAll('-', '')
  return hex + signature(secret, purpose, hex)
}

/** @returns the id that the token names; null when we did not make it for this purpose */
export function readToken(secret: string, purpose: TokenPurpose, token: string): string | null {
  const given = token.toLowerCase()
  if (!TOKEN.test(given)) return null
  const hex = given.slice(0, ID_HEX)
  const isOurs = timingSafeEqual(Buffer.from(given.slice(ID_HEX)), Buffer.from(signature(secret, purpose, hex)))
  return isOurs ? hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : null
}

/** A mail carries tokens of one id for several purposes: each has its part of one HMAC. */
function signature(secret: string, purpose: TokenPurpose, hex: string): string {
  if (last.secret !== secret || last.hex !== hex) {
    last = { secret, hex, digest: createHmac('sha512', secret).update(hex).digest('hex') }
  }
  const begin = PURPOSES.indexOf(purpose) * SIGNATURE_HEX
  return last.digest.slice(begin, begin + SIGNATURE_HEX)
}

let last = { secret: '', hex: '', digest: '' }
