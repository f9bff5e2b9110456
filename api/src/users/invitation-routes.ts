import { sql } from 'kysely'
import { Type } from 'typebox'
import { requireUsableEmail } from '../auth/email-address.ts'
import { hashNewPassword, NewPassword, refuseGivenAway } from '../auth/passwords.ts'
import { refuseOtherOrigins } from '../auth/same-origin.ts'
import { newLinkToken, sha256 } from '../auth/secret-tokens.ts'
import { openSession, SignedIn } from '../auth/sign-in.ts'
import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError, notFound, violates } from '../platform/errors.ts'
import { ROLES, type Role as RoleName } from '../platform/permissions.ts'
import { IdParams, List, NoContent, Nullable, problems, Strict, Timestamp, Uuid } from '../platform/schemas.ts'
import { insertUser } from './queries.ts'
import { checkTimeZone } from './time-zone.ts'

const VALID_DAYS = 7

const Role = Type.Enum(ROLES)
const Email = Type.String({ format: 'email', maxLength: 254 })
const TokenParams = Strict({ token: Type.String({ minLength: 1, maxLength: 200 }) })

const invitationFields = { id: Uuid, email: Type.String(), role: Role, expires_at: Timestamp }
const Invitation = Type.Object({
  ...invitationFields,
  created_at: Timestamp,
  invited_by: Nullable(Uuid),
  is_expired: Type.Boolean(),
})
const NewInvitation = Type.Object({
  ...invitationFields,
  url: Type.String({ description: 'The link to hand over, shown this once. It works one time, for seven days.' }),
})

/** New colleagues, by a link that is shown to copy: no mail server is needed. */
export function invitationRoutes(app: App, context: Context): void {
  const { config, db } = context

  const openByToken = (token: string) =>
    db
      .selectFrom('invitations')
      .select(['id', 'email', sql<RoleName>`role`.as('role')])
      .where('token_sha256', '=', sha256(token))
      .where('accepted_at', 'is', null)
      .where(sql<boolean>`expires_at > now()`)
      .executeTakeFirst()

  app.route({
    method: 'POST',
    url: '/api/crm/invitations',
    config: { permission: 'users:manage' },
    schema: {
      operationId: 'createInvitation',
      tags: ['users'],
      summary: 'Invite someone: answers with the link to hand over; an earlier link for the same address stops working',
      body: Strict({ email: Email, role: Role }),
      response: { 201: NewInvitation, ...problems(400, 401, 403, 409, 415) },
    },
    async handler({ actor, body }, reply) {
      const email = body.email.toLowerCase()
      requireUsableEmail(email)
      const { token, token_sha256 } = newLinkToken()
      const created = await writeAs(db, actor, async (trx) => {
        const user = await trx.selectFrom('users').select('id').where(sql`lower(email)`, '=', email).executeTakeFirst()
        if (user) throw alreadyHere(email)
        return trx
          .insertInto('invitations')
          .values({
            email,
            role: body.role,
            token_sha256,
            invited_by: actor.user_id,
            expires_at: sql<string>`now() + make_interval(days => ${VALID_DAYS})`,
          })
          .onConflict((conflict) =>
            conflict
              .expression(sql`lower(email)`)
              .where('accepted_at', 'is', null)
              .doUpdateSet((eb) => ({
                role: eb.ref('excluded.role'),
                token_sha256: eb.ref('excluded.token_sha256'),
                invited_by: eb.ref('excluded.invited_by'),
                expires_at: eb.ref('excluded.expires_at'),
                created_at: sql<string>`now()`,
              })),
          )
          .returning(['id', 'email', sql<RoleName>`role`.as('role'), 'expires_at'])
          .executeTakeFirstOrThrow()
      })
      return reply
        .code(201)
        .header('location', `/api/crm/invitations/${created.id}`)
        .send({ ...created, url: `${config.public_url}/invitation/${token}` })
    },
  })

  app.route({
    method: 'GET',
    url: '/api/crm/invitations',
    config: { permission: 'users:manage' },
    schema: {
      operationId: 'listInvitations',
      tags: ['users'],
      summary: 'Invitations that nobody has accepted yet, the newest first',
      response: { 200: List(Invitation), ...problems(401, 403) },
    },
    async handler() {
      const data = await db
        .selectFrom('invitations')
        .select(['id', 'email', sql<RoleName>`role`.as('role'), 'expires_at', 'created_at', 'invited_by'])
        .select(sql<boolean>`expires_at <= now()`.as('is_expired'))
        .where('accepted_at', 'is', null)
        .orderBy('created_at', 'desc')
        .execute()
      return { data, next_cursor: null }
    },
  })

  app.route({
    method: 'DELETE',
    url: '/api/crm/invitations/:id',
    config: { permission: 'users:manage' },
    schema: {
      operationId: 'revokeInvitation',
      tags: ['users'],
      summary: 'Withdraw an invitation: its link stops working',
      params: IdParams,
      response: { 204: NoContent, ...problems(400, 401, 403, 404) },
    },
    async handler({ actor, params }, reply) {
      await writeAs(db, actor, async (trx) => {
        const withdrawn = await trx
          .deleteFrom('invitations')
          .where('id', '=', params.id)
          .where('accepted_at', 'is', null)
          .executeTakeFirst()
        if (withdrawn.numDeletedRows === 0n) throw notFound('open invitation')
      })
      return reply.code(204).send(null)
    },
  })

  app.route({
    method: 'GET',
    url: '/api/crm/invitations/accept/:token',
    config: { permission: 'public' },
    schema: {
      operationId: 'getInvitation',
      tags: ['users'],
      summary: 'Whom an invitation link invites',
      params: TokenParams,
      response: { 200: Type.Object({ email: Type.String(), role: Role }), ...problems(400, 404) },
    },
    async handler({ params }) {
      const invitation = await openByToken(params.token)
      if (!invitation) throw noLongerValid()
      return invitation
    },
  })

  app.route({
    method: 'POST',
    url: '/api/crm/invitations/accept/:token',
    config: { permission: 'public' },
    onRequest: async (request) => refuseOtherOrigins(request, config),
    schema: {
      operationId: 'acceptInvitation',
      tags: ['users'],
      summary: 'Accept an invitation and sign in',
      params: TokenParams,
      body: Strict({
        name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
        password: NewPassword,
        time_zone: Type.Optional(Type.String({ maxLength: 60, description: 'IANA name; UTC when absent.' })),
      }),
      response: { 201: SignedIn, ...problems(400, 403, 404, 409, 415, 429) },
    },
    async handler(request, reply) {
      const { name, password, time_zone = 'UTC' } = request.body
      checkTimeZone(time_zone)
      const open = await openByToken(request.params.token)
      if (!open) throw noLongerValid()
      refuseGivenAway(password, open.email, '/password')
      const password_hash = await hashNewPassword(password)
      await db
        .transaction()
        .execute(async (trx) => {
          const taken = await trx
            .updateTable('invitations')
            .set({ accepted_at: new Date() })
            .where('id', '=', open.id)
            .where('accepted_at', 'is', null)
            .where('token_sha256', '=', sha256(request.params.token))
            .executeTakeFirst()
          if (taken.numUpdatedRows === 0n) throw noLongerValid()
          const user = { name: name.trim(), email: open.email, role: open.role, time_zone, password_hash }
          await insertUser(trx, user)
        })
        .catch((error) => {
          throw violates(error, 'users_email') ? alreadyHere(open.email) : error
        })
      return reply.code(201).send(await openSession(context, request, reply, { email: open.email, password }))
    },
  })
}

function alreadyHere(email: string): ApiError {
  return new ApiError('conflict', `${email} is a user here already.`)
}

function noLongerValid(): ApiError {
  return new ApiError(
    'not_found',
    'This invitation has been used or withdrawn, or is older than seven days. Ask for a new link.',
  )
}
