import { Type } from 'typebox'
import { forgetAccess, recordAccessChange } from '../auth/access-cache.ts'
import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError, invalid, notFound, violates } from '../platform/errors.ts'
import { PERMISSIONS, permissionsOf, ROLES, type Role as RoleName } from '../platform/permissions.ts'
import { Cursor, IdParams, Limit, List, Nullable, problems, Strict, Timestamp, Uuid } from '../platform/schemas.ts'
import { invitationRoutes } from './invitation-routes.ts'
import { findUser, listUsers, lockActiveAdmins, updateUser } from './queries.ts'
import { teamRoutes } from './team-routes.ts'
import { checkTimeZone } from './time-zone.ts'

const Role = Type.Enum(ROLES)
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' })

const User = Type.Object({
  id: Uuid,
  name: Type.String(),
  email: Type.String(),
  role: Role,
  team_id: Nullable(Uuid),
  is_active: Type.Boolean(),
  created_at: Timestamp,
  last_seen_at: Nullable(Timestamp),
})

const Me = Type.Object({
  id: Uuid,
  name: Type.String(),
  email: Type.String(),
  role: Role,
  time_zone: Type.String({ description: 'IANA name' }),
  reminder_emails: Type.Boolean({ description: 'Whether reminders come by e-mail too, where this server sends mail.' }),
  sends_mail: Type.Boolean({ description: 'Whether this server is set up to send mail at all.' }),
  permissions: Type.Array(Type.Enum(PERMISSIONS), {
    description: 'What your role allows; decides what the screens offer.',
  }),
})

/** Who works here. */
export function users(app: App, context: Context): void {
  const { db, mailer } = context
  const rights = (role: RoleName) => ({ role, permissions: permissionsOf(role), sends_mail: mailer.via !== 'outbox' })

  app.route({
    method: 'GET',
    url: '/api/crm/users/me',
    config: { permission: 'signed_in' },
    schema: {
      operationId: 'getMe',
      tags: ['users'],
      summary: 'Who you are and what you may do',
      response: { 200: Me, ...problems(401) },
    },
    async handler({ actor }) {
      const user = await findUser(db, actor.user_id)
      if (!user) throw notFound('user')
      return { ...user, ...rights(actor.role) }
    },
  })

  app.route({
    method: 'PATCH',
    url: '/api/crm/users/me',
    config: { permission: 'signed_in' },
    schema: {
      operationId: 'updateMe',
      tags: ['users'],
      summary: 'Change your name, your time zone, or whether reminders come by e-mail',
      body: Strict({
        name: Type.Optional(Name),
        time_zone: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
        reminder_emails: Type.Optional(Type.Boolean()),
      }),
      response: { 200: Me, ...problems(400, 401, 415) },
    },
    async handler({ actor, body }) {
      if (body.time_zone !== undefined) checkTimeZone(body.time_zone)
      const user = await writeAs(db, actor, (trx) => updateUser(trx, actor.user_id, trimmed(body)))
      if (!user) throw notFound('user')
      // The time zone is part of what is remembered about a session.
      forgetAccess(context)
      return { ...user, ...rights(actor.role) }
    },
  })

  app.route({
    method: 'GET',
    url: '/api/crm/users',
    config: { permission: 'users:read' },
    schema: {
      operationId: 'listUsers',
      tags: ['users'],
      summary: 'Everyone in the workspace, by name',
      querystring: Strict({ limit: Type.Optional(Limit), cursor: Type.Optional(Cursor) }),
      response: { 200: List(User), ...problems(400, 401, 403) },
    },
    handler: ({ query }) => listUsers(db, { limit: query.limit ?? 50, cursor: query.cursor }),
  })

  app.route({
    method: 'PATCH',
    url: '/api/crm/users/:id',
    config: { permission: 'users:manage' },
    schema: {
      operationId: 'updateUser',
      tags: ['users'],
      summary: 'Change the role, team or name of a user, deactivate or reactivate them',
      params: IdParams,
      body: Strict({
        name: Type.Optional(Name),
        role: Type.Optional(Role),
        team_id: Type.Optional(Nullable(Uuid)),
        is_active: Type.Optional(Type.Boolean()),
      }),
      response: { 200: User, ...problems(400, 401, 403, 404, 409, 415) },
    },
    async handler({ actor, body, params }) {
      const user = await writeAs(db, actor, async (trx) => {
        const admins = await lockActiveAdmins(trx)
        const stepsDown = (body.role !== undefined && body.role !== 'admin') || body.is_active === false
        if (stepsDown && admins.length === 1 && admins[0]?.id === params.id) {
          throw new ApiError(
            'conflict',
            'This is the last active administrator. Make someone else administrator first.',
          )
        }
        const updated = await updateUser(trx, params.id, trimmed(body))
        if (!updated) throw notFound('user')
        if (!updated.is_active) await trx.deleteFrom('sessions').where('user_id', '=', params.id).execute()
        // A change of team changes what the mates see too.
        await recordAccessChange(trx, body.team_id === undefined ? params.id : 'everybody')
        return updated
      }).catch((error) => {
        throw violates(error, 'users_team_id_fkey') ? invalid('/team_id', 'there is no such team') : error
      })
      forgetAccess(context)
      return user
    },
  })

  teamRoutes(app, context)
  invitationRoutes(app, context)
}

function trimmed<T extends { name?: string }>(change: T): T {
  return change.name === undefined ? change : { ...change, name: change.name.trim() }
}
