import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { isSignedBy, sha256, sign } from './secret-tokens.ts'

export const COOKIE_PREFIX = 'crm'
/** Browsers keep a cookie 400 days at most; the server decides when a session ends. RFC 6265bis, section 5.5. */
export const COOKIE_MAX_AGE_SECONDS = 400 * 24 * 3600

type Settings = Pick<Config, 'public_url' | 'secret_key'>

export function usesHttps({ public_url }: Pick<Config, 'public_url'>): boolean {
  return public_url.startsWith('https://')
}

/** The token of the session cookie, when this server signed it. */
export function readSessionToken(request: FastifyRequest, config: Settings): string | undefined {
  const value = sessionCookie(request, config)
  const dot = value?.lastIndexOf('.') ?? -1
  if (!value || dot < 1) return undefined
  const token = value.slice(0, dot)
  return isSignedBy(token, value.slice(dot + 1), config.secret_key) ? token : undefined
}

/** The session cookie as the browser sent it, signature unchecked. */
export function sessionCookie(request: FastifyRequest, config: Settings): string | undefined {
  return readCookie(request, `${usesHttps(config) ? '__Secure-' : ''}${COOKIE_PREFIX}.session_token`)
}

const DEVICE_COOKIE = `${COOKIE_PREFIX}.device`

/**
 * The id of this browser, when `email` has signed in from it before. Such a browser has its own allowance of attempts,
 * so that strangers who guess at an account cannot keep its owner out. See OWASP, "Device Cookies".
 */
export function readDeviceId(request: FastifyRequest, email: string, config: Settings): string | undefined {
  const [id, signature] = readCookie(request, DEVICE_COOKIE)?.split('.') ?? []
  return id && signature && isSignedBy(deviceClaim(id, email), signature, config.secret_key) ? id : undefined
}

export function setDeviceCookie(reply: FastifyReply, id: string, email: string, config: Settings): void {
  const value = encodeURIComponent(`${id}.${sign(deviceClaim(id, email), config.secret_key)}`)
  const secure = usesHttps(config) ? '; Secure' : ''
  reply.header(
    'set-cookie',
    `${DEVICE_COOKIE}=${value}; Max-Age=${COOKIE_MAX_AGE_SECONDS}; Path=/api/auth; HttpOnly; SameSite=Lax${secure}`,
  )
}

function deviceClaim(id: string, email: string): string {
  return `device ${id} ${sha256(email.toLowerCase()).toString('hex')}`
}

function readCookie(request: FastifyRequest, name: string): string | undefined {
  const start = `${name}=`
  for (const pair of request.headers.cookie?.split(';') ?? []) {
    const cookie = pair.trimStart()
    if (cookie.startsWith(start)) return decode(cookie.slice(start.length))
  }
  return undefined
}

function decode(value: string): string | undefined {
  try {
    return decodeURIComponent(value)
  } catch {
    return undefined
  }
}
