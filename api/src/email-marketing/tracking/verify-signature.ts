import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** A message older or newer than this may be one that somebody recorded. */
const TOLERANCE_SECONDS = 5 * 60

/**
 * Checks that the holder of the secret sent exactly these bytes, by the Svix scheme (docs.svix.com, "Verifying webhooks
 * manually"): HMAC-SHA256 over id, time and raw body; of several signatures one has to be right.
 * @param secret `whsec_` and the key in base64
 * @returns the message's id, which is the same when it is sent again; null when the signature is not good
 */
export function verifySignature(
  secret: string,
  headers: IncomingHttpHeaders,
  body: Buffer,
  now = Date.now(),
): string | null {
  const id = headers['svix-id']
  const timestamp = headers['svix-timestamp']
  const signatures = headers['svix-signature']
  if (typeof id !== 'string' || typeof timestamp !== 'string' || typeof signatures !== 'string') return null
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) return null
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest()
  const isGood = signatures.split(' ').some((versioned) => {
    const [version, signature = ''] = versioned.split(',')
    const given = Buffer.from(signature, 'base64')
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
  })
  return isGood ? id : null
}
