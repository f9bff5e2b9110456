import { APIError } from 'better-auth/api'
import { Type } from 'typebox'
import { recordAudit } from '../audit/record-audit.ts'
import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError, invalid, notFound } from '../platform/errors.ts'
import { IdParams, problems, Strict, Timestamp } from '../platform/schemas.ts'
import { forgetAccess, recordAccessChange } from './access-cache.ts'
import { authOf } from './better-auth.ts'
import { mailPasswordReset } from './jobs.ts'
import { createResetLink } from './password-reset.ts'
import { NewPassword, refuseGivenAway } from './passwords.ts'
import { refuseOtherOrigins } from './same-origin.ts'
import { sha256 } from './secret-tokens.ts'
import { betterAuthHeaders } from './sign-in.ts'
import { countAttempt, networkOf } from './sign-in-limits.ts'

const TOO_MANY = 'Too many attempts. Wait a while, then try again.'

/** A new password for who forgot the old one: by a link that comes by mail, or from an administrator. */
export function passwordResetRoutes(app: App, context: Context): void {
  const { config, db, queue } = context
  const refuseOthers = async (request: Parameters<typeof refuseOtherOrigins>[0]) => refuseOtherOrigins(request, config)
  const goesByMail = () => context.mailer.via !== 'outbox'
  const tags = ['users']

  app.route({
    method: 'GET',
    url: '/api/auth/password-reset',
    config: { permission: 'public' },
    schema: {
      operationId: 'getPasswordReset',
      tags,
      summary: 'Whether a forgotten password can be replaced by mail; else an administrator gives a link',
      response: { 200: Type.Object({ by_mail: Type.Boolean() }), ...problems() },
    },
    handler: async () => ({ by_mail: goesByMail() }),
  })

  app.route({
    method: 'POST',
    url: '/api/auth/request-password-reset',
    config: { permission: 'public' },
    onRequest: refuseOthers,
    schema: {
      operationId: 'requestPasswordReset',
      tags,
      summary: 'Have a link for a new password mailed; answered alike whether the address is a user’s or not',
      body: Strict({ email: Type.String({ format: 'email', maxLength: 254 }) }),
      response: { 200: Type.Object({ success: Type.Boolean() }), ...problems(400, 403, 409, 415, 429) },
    },
    async handler(request) {
      if (!goesByMail()) {
        throw new ApiError(
          'conflict',
          'This server sends no mail. Ask an administrator for a reset link: Settings, Users, Reset link.',
        )
      }
      const email = request.body.email.toLowerCase()
      const limits = [
        { key: `reset ${sha256(email).toString('base64url')}`, burst: 3, seconds: 600 },
        { key: `reset at ${networkOf(request.ip)}`, burst: 20, seconds: 60 },
      ]
      await countAttempt(db, limits, TOO_MANY)
      await queue.enqueue(mailPasswordReset, { email })
      return { success: true }
    },
  })

  app.route({
    method: 'POST',
    url: '/api/auth/reset-password',
    config: { permission: 'public' },
    onRequest: refuseOthers,
    schema: {
      operationId: 'resetPassword',
      tags,
      summary: 'Choose a new password with the link that was mailed or given: every open session ends',
      body: Strict({ token: Type.String({ minLength: 1, maxLength: 200 }), newPassword: NewPassword }),
      response: { 200: Type.Object({ success: Type.Boolean() }), ...problems(400, 403, 415, 429) },
    },
    async handler(request) {
      const { token, newPassword } = request.body
      await countAttempt(db, [{ key: `reset by ${networkOf(request.ip)}`, burst: 20, seconds: 30 }], TOO_MANY)
      const { internalAdapter } = await authOf(context).$context
      const known = await internalAdapter.findVerificationValue(`reset-password:${token}`)
      const user = known && (await findActive(known.value))
      if (!user) throw noLongerValid()
      refuseGivenAway(newPassword, user.email, '/newPassword')
      await authOf(context)
        .api.resetPassword({ body: { token, newPassword }, headers: betterAuthHeaders(request) })
        .catch((error) => {
          throw error instanceof APIError && error.statusCode < 500 ? noLongerValid() : error
        })
      // Whoever has another link to this account has it no more.
      await db.deleteFrom('verifications').where('value', '=', user.id).execute()
      await recordAccessChange(db, user.id)
      forgetAccess(context)
      const author = { user_id: user.id, ip_address: request.ip }
      await recordAudit(db, author, { action: 'password_reset', entity: 'user', entity_id: user.id })
      return { success: true }
    },
  })

  app.route({
    method: 'POST',
    url: '/api/crm/users/:id/reset-link',
    config: { permission: 'users:manage' },
    schema: {
      operationId: 'createResetLink',
      tags,
      summary: 'A link to hand to a user who forgot the password: it works once, for one hour',
      params: IdParams,
      response: {
        201: Type.Object({ url: Type.String({ description: 'Shown this once.' }), expires_at: Timestamp }),
        ...problems(400, 401, 403, 404, 409),
      },
    },
    async handler({ actor, params }, reply) {
      const user = await db
        .selectFrom('users')
        .select(['id', 'is_active'])
        .where('id', '=', params.id)
        .executeTakeFirst()
      if (!user) throw notFound('user')
      if (!user.is_active) throw new ApiError('conflict', 'This account is deactivated. Reactivate it first.')
      const link = await createResetLink(context, user.id)
      await writeAs(db, actor, (trx) =>
        recordAudit(trx, actor, {
          action: 'password_reset',
          entity: 'user',
          entity_id: user.id,
          details: { link: 'created' },
        }),
      )
      return reply.code(201).send(link)
    },
  })

  function findActive(id: string) {
    return db
      .selectFrom('users')
      .select(['id', 'email'])
      .where('id', '=', id)
      .where('is_active', '=', true)
      .executeTakeFirst()
  }
}

function noLongerValid(): ApiError {
  return invalid('/token', 'has been used, or is older than an hour; ask for a new link')
}
