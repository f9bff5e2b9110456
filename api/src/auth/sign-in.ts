import { randomUUID } from 'node:crypto'
import type { Database } from '@crm/db'
import { APIError } from 'better-auth/api'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { type Static, Type } from 'typebox'
import { recordAudit } from '../audit/record-audit.ts'
import type { Context } from '../context.ts'
import { ApiError } from '../platform/errors.ts'
import { Uuid } from '../platform/schemas.ts'
import { authOf } from './better-auth.ts'
import { readDeviceId, setDeviceCookie } from './cookies.ts'
import { countSignIn, takeBack } from './sign-in-limits.ts'

export const SignedIn = Type.Object({
  user: Type.Object({ id: Uuid, name: Type.String(), email: Type.String() }),
})

interface Credentials {
  email: string
  password: string
}

/**
 * Signs in with a password that may be a guess: counted, and slowed when too many have failed.
 * @throws ApiError unauthenticated, forbidden (deactivated), rate_limited
 */
export async function signIn(context: Context, request: FastifyRequest, reply: FastifyReply, credentials: Credentials) {
  const { email } = credentials
  const device_id = readDeviceId(request, email, context.config)
  const counted = await countSignIn(context.db, { email, address: request.ip, device_id })
  const signedIn = await openSession(context, request, reply, credentials)
  await takeBack(context.db, counted)
  return signedIn
}

/**
 * Checks the password, opens a session and sets its cookie on the reply. An unknown address, a wrong password and an
 * account without a password are answered alike and take equally long.
 * @throws ApiError unauthenticated, forbidden (deactivated)
 */
export async function openSession(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  { email, password }: Credentials,
): Promise<Static<typeof SignedIn>> {
  const { config, db } = context
  const { headers, response } = await authOf(context)
    .api.signInEmail({ body: { email, password }, headers: betterAuthHeaders(request), returnHeaders: true })
    .catch(async (error) => {
      const refused = refusal(error)
      if (refused instanceof ApiError) await recordFailure(db, email, request.ip, refused)
      throw refused
    })
  const { id, name } = response.user
  await db.updateTable('users').set({ last_seen_at: new Date() }).where('id', '=', id).execute()
  await db.deleteFrom('sessions').where('user_id', '=', id).where(sql<boolean>`expires_at < now()`).execute()
  await recordAudit(
    db,
    { user_id: id, ip_address: request.ip },
    { action: 'signed_in', entity: 'user', entity_id: id, details: { user_agent: userAgentOf(request) } },
  )
  for (const cookie of headers.getSetCookie()) reply.header('set-cookie', cookie)
  setDeviceCookie(reply, readDeviceId(request, email, config) ?? randomUUID(), email, config)
  return { user: { id, name, email: response.user.email } }
}

/** What better-auth may know of a request: the cookies, and where it comes from. */
export function betterAuthHeaders(request: FastifyRequest): Headers {
  const headers = new Headers({ 'x-forwarded-for': request.ip })
  const { cookie } = request.headers
  if (cookie) headers.set('cookie', cookie)
  headers.set('user-agent', userAgentOf(request))
  return headers
}

function userAgentOf(request: FastifyRequest): string {
  return request.headers['user-agent']?.slice(0, 500) ?? ''
}

/** Says in the audit log who tried to get in, and from where. */
async function recordFailure(db: Database, email: string, ip_address: string, refused: ApiError) {
  const user = await db
    .selectFrom('users')
    .select('id')
    .where(sql<boolean>`lower(email) = lower(${email})`)
    .executeTakeFirst()
  const happening = { entity: 'user', entity_id: user?.id ?? null, details: { email, reason: refused.message } }
  await recordAudit(db, { user_id: null, ip_address }, { action: 'sign_in_failed', ...happening })
}

function refusal(error: unknown): unknown {
  if (!(error instanceof APIError) || error.statusCode >= 500) return error
  if (error.body?.code === 'FAILED_TO_CREATE_SESSION') {
    return new ApiError('forbidden', 'This account has been deactivated. Ask an administrator to open it again.')
  }
  return new ApiError('unauthenticated', 'The e-mail address or the password is not right.')
}
