import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** A link's secret: 256 random bits for the URL; only the hash is stored. */
export function newLinkToken(): { token: string; token_sha256: Buffer } {
  const token = randomBytes(32).toString('base64url')
  return { token, token_sha256: sha256(token) }
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** HMAC-SHA256 in base64, as better-auth signs its cookies. */
export function sign(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64')
}

/** Whether `signature` is that of `text`, in time that does not depend on where they differ. */
export function isSignedBy(text: string, signature: string, secret: string): boolean {
  const expected = Buffer.from(sign(text, secret))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
