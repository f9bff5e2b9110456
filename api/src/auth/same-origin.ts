import type { FastifyRequest } from 'fastify'
import type { Config } from '../config.ts'
import { ApiError } from '../platform/errors.ts'

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS']

/**
 * Refuses a write that a page of another site makes with this site's cookies. Browsers say where a request comes from
 * in Sec-Fetch-Site (W3C Fetch Metadata) or, on plain http, in Origin (RFC 6454); a client that sends neither is not a
 * browser, and no other site can make it send cookies.
 * @throws ApiError forbidden
 */
export function refuseOtherOrigins(request: FastifyRequest, { public_url }: Pick<Config, 'public_url'>): void {
  if (SAFE_METHODS.includes(request.method)) return
  const site = request.headers['sec-fetch-site']
  const { origin } = request.headers
  const isOurs =
    site !== undefined
      ? site === 'same-origin' || site === 'none'
      : origin === undefined || origin === public_url || hostOf(origin) === request.host
  if (!isOurs)
    throw new ApiError('forbidden', 'This request came from another site. Open Demand CRM itself and try again.')
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}
