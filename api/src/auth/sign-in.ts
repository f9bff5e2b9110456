import { randomUUID } from 'node:crypto'
import { APIError } from 'better-auth/api'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Context } from '../context.ts'
import { ApiError } from '../platform/errors.ts'
import { Uuid } from '../platform/schemas.ts'
import { authOf } from './better-auth.ts'
import { readDeviceId, setDeviceCookie } from './cookies.ts'
import { countSignIn, takeBack } from './sign-in-limits.ts'

export const SignedIn = Type.Object({
  user: Type.Object({ id: Uuid, name: Type.String(), email: Type.String() }),
})

/**
 * Checks the password, opens a session and sets its cookie on the reply. An unknown address, a wrong password and an
 * account without a password are answered alike and take equally long.
 * @throws ApiError unauthenticated, forbidden (deactivated), rate_limited
 */
export async function signIn(
  context: Context,
  request: FastifyRequest,
  reply: FastifyReply,
  credentials: { email: string; password: string },
): Promise<Static<typeof SignedIn>> {
  const { config, db } = context
  const { email, password } = credentials
  const device_id = readDeviceId(request, email, config)
  const counted = await countSignIn(db, { email, address: request.ip, device_id })
  const { headers, response } = await authOf(context)
    .api.signInEmail({ body: { email, password }, headers: betterAuthHeaders(request), returnHeaders: true })
    .catch((error) => {
      throw refusal(error)
    })
  await takeBack(db, counted)
  await db.updateTable('users').set({ last_seen_at: new Date() }).where('id', '=', response.user.id).execute()
  for (const cookie of headers.getSetCookie()) reply.header('set-cookie', cookie)
  setDeviceCookie(reply, device_id ?? randomUUID(), email, config)
  const { id, name } = response.user
  return { user: { id, name, email: response.user.email } }
}

/** What better-auth may know of a request: the cookies, and where it comes from. */
export function betterAuthHeaders(request: FastifyRequest): Headers {
  const headers = new Headers({ 'x-forwarded-for': request.ip })
  const { cookie } = request.headers
  if (cookie) headers.set('cookie', cookie)
  headers.set('user-agent', request.headers['user-agent']?.slice(0, 500) ?? '')
  return headers
}

function refusal(error: unknown): unknown {
  if (!(error instanceof APIError)) return error
  if (error.body?.code === 'FAILED_TO_CREATE_SESSION') {
    return new ApiError('forbidden', 'This account has been deactivated. Ask an administrator to open it again.')
  }
  return new ApiError('unauthenticated', 'The e-mail address or the password is not right.')
}
