import { APIError } from 'better-auth/api'
import { Type } from 'typebox'
import { recordAudit } from '../audit/record-audit.ts'
import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { ApiError, invalid } from '../platform/errors.ts'
import { problems, Strict } from '../platform/schemas.ts'
import { forgetAccess, recordAccessChange } from './access-cache.ts'
import { apiKeyRoutes } from './api-key-routes.ts'
import { authOf } from './better-auth.ts'
import { readSessionToken } from './cookies.ts'
import { passwordResetRoutes } from './password-reset-routes.ts'
import { NewPassword, PASSWORD_MAX_LENGTH, refuseGivenAway } from './passwords.ts'
import { requireSession } from './require-session.ts'
import { refuseOtherOrigins } from './same-origin.ts'
import { sessionRoutes } from './session-routes.ts'
import { setupRoutes } from './setup-routes.ts'
import { betterAuthHeaders, SignedIn, signIn } from './sign-in.ts'
import { countConfirmation, takeBack } from './sign-in-limits.ts'

const Password = Type.String({ minLength: 1, maxLength: PASSWORD_MAX_LENGTH })

/** How people and programs prove who they are. Of better-auth's endpoints only those that are used here exist. */
export function auth(app: App, context: Context): void {
  const { config, db } = context
  const refuseOthers = async (request: Parameters<typeof refuseOtherOrigins>[0]) => refuseOtherOrigins(request, config)

  app.route({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    config: { permission: 'public' },
    onRequest: refuseOthers,
    schema: {
      operationId: 'signIn',
      tags: ['users'],
      summary: 'Sign in: sets the session cookie',
      body: Strict({ email: Type.String({ format: 'email', maxLength: 254 }), password: Password }),
      response: { 200: SignedIn, ...problems(400, 401, 403, 415, 429) },
    },
    handler: (request, reply) => signIn(context, request, reply, request.body),
  })

  app.route({
    method: 'POST',
    url: '/api/auth/sign-out',
    config: { permission: 'public' },
    onRequest: refuseOthers,
    schema: {
      operationId: 'signOut',
      tags: ['users'],
      summary: 'Sign out: ends this session and clears its cookie',
      response: { 200: Type.Object({ success: Type.Boolean() }), ...problems(403) },
    },
    async handler(request, reply) {
      const token = readSessionToken(request, config)
      const session =
        token && (await db.selectFrom('sessions').select('user_id').where('token', '=', token).executeTakeFirst())
      const { headers } = await authOf(context).api.signOut({
        headers: betterAuthHeaders(request),
        returnHeaders: true,
      })
      if (session) {
        const { user_id } = session
        await recordAccessChange(db, user_id)
        const happening = { action: 'signed_out', entity: 'user', entity_id: user_id } as const
        await recordAudit(db, { user_id, ip_address: request.ip }, happening)
      }
      forgetAccess(context)
      for (const cookie of headers.getSetCookie()) reply.header('set-cookie', cookie)
      return { success: true }
    },
  })

  app.route({
    method: 'POST',
    url: '/api/auth/change-password',
    config: { permission: 'signed_in' },
    onRequest: async ({ actor }) => void requireSession(actor),
    schema: {
      operationId: 'changePassword',
      tags: ['users'],
      summary: 'Change your password: every other session ends',
      body: Strict({ currentPassword: Password, newPassword: NewPassword }),
      response: { 200: Type.Object({ success: Type.Boolean() }), ...problems(400, 401, 403, 415, 429) },
    },
    async handler(request, reply) {
      const { actor, body } = request
      const { email } = await db
        .selectFrom('users')
        .select('email')
        .where('id', '=', actor.user_id)
        .executeTakeFirstOrThrow()
      refuseGivenAway(body.newPassword, email, '/newPassword')
      const counted = await countConfirmation(db, actor.user_id)
      const { headers } = await authOf(context)
        .api.changePassword({
          body: { ...body, revokeOtherSessions: true },
          headers: betterAuthHeaders(request),
          returnHeaders: true,
        })
        .catch((error) => {
          throw refusal(error)
        })
      await takeBack(db, counted)
      await recordAccessChange(db, actor.user_id)
      forgetAccess(context)
      for (const cookie of headers.getSetCookie()) reply.header('set-cookie', cookie)
      return { success: true }
    },
  })

  passwordResetRoutes(app, context)
  setupRoutes(app, context)
  sessionRoutes(app, context)
  apiKeyRoutes(app, context)
}

function refusal(error: unknown): unknown {
  if (!(error instanceof APIError)) return error
  if (error.body?.code === 'INVALID_PASSWORD') return invalid('/currentPassword', 'is not your current password')
  return error.statusCode === 401 ? new ApiError('unauthenticated', 'Your session has ended. Sign in again.') : error
}
