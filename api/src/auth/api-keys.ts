import { randomBytes } from 'node:crypto'
import { sha256 } from './secret-tokens.ts'

const PREFIX = 'crm_'

/** A new API key: the text is shown once, only its hash is kept. */
export function newApiKey(): { key: string; prefix: string; key_sha256: Buffer } {
  const key = PREFIX + randomBytes(24).toString('base64url')
  return { key, prefix: key.slice(0, 12), key_sha256: hashApiKey(key) }
}

export function hashApiKey(key: string): Buffer {
  return sha256(key)
}
