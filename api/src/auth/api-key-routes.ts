import { sql } from 'kysely'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { writeAs } from '../platform/author.ts'
import { invalid, notFound } from '../platform/errors.ts'
import { ROLES, type Role as RoleName } from '../platform/permissions.ts'
import { IdParams, List, NoContent, Nullable, problems, Strict, Timestamp, Uuid } from '../platform/schemas.ts'
import { forgetAccess, recordAccessChange } from './access-cache.ts'
import { newApiKey } from './api-keys.ts'
import { weakerRole } from './authenticate.ts'

const Role = Type.Enum(ROLES)

const keyFields = {
  id: Uuid,
  name: Type.String(),
  role: Role,
  prefix: Type.String({ description: 'How the key begins, to tell keys apart.' }),
  user_id: Uuid,
  user_name: Type.String({ description: 'Who made it, and as whom it acts.' }),
  created_at: Timestamp,
  last_used_at: Nullable(Timestamp),
}
const ApiKey = Type.Object(keyFields)
const NewApiKey = Type.Object({ ...keyFields, key: Type.String({ description: 'Shown this once; keep it safe.' }) })

/** Keys for programs, sent as `Authorization: Bearer`. */
export function apiKeyRoutes(app: App, context: Context): void {
  const { db } = context

  const keys = () =>
    db
      .selectFrom('api_keys')
      .innerJoin('users', 'users.id', 'api_keys.user_id')
      .select([
        'api_keys.id',
        'api_keys.name',
        sql<RoleName>`api_keys.role`.as('role'),
        'prefix',
        'user_id',
        'users.name as user_name',
        'api_keys.created_at',
        'last_used_at',
      ])
      .where('revoked_at', 'is', null)

  app.route({
    method: 'GET',
    url: '/api/crm/api-keys',
    config: { permission: 'api_keys:manage' },
    schema: {
      operationId: 'listApiKeys',
      tags: ['users'],
      summary: 'The API keys of the workspace, the newest first',
      response: { 200: List(ApiKey), ...problems(401, 403) },
    },
    handler: async () => ({ data: await keys().orderBy('api_keys.id', 'desc').execute(), next_cursor: null }),
  })

  app.route({
    method: 'POST',
    url: '/api/crm/api-keys',
    config: { permission: 'api_keys:manage' },
    schema: {
      operationId: 'createApiKey',
      tags: ['users'],
      summary: 'Make an API key: the answer holds the key, which is never shown again',
      body: Strict({
        name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
        role: Type.Optional(Type.Enum(ROLES, { description: 'What the key may do; your own role when absent.' })),
      }),
      response: { 201: NewApiKey, ...problems(400, 401, 403, 415) },
    },
    async handler({ actor, body }, reply) {
      const role = body.role ?? actor.role
      if (weakerRole(role, actor.role) !== role)
        throw invalid('/role', `must not allow more than your own, ${actor.role}`)
      const { key, prefix, key_sha256 } = newApiKey()
      const values = { name: body.name.trim(), role, user_id: actor.user_id, prefix, key_sha256 }
      const { id } = await writeAs(db, actor, (trx) =>
        trx.insertInto('api_keys').values(values).returning('id').executeTakeFirstOrThrow(),
      )
      const created = await keys().where('api_keys.id', '=', id).executeTakeFirstOrThrow()
      return reply
        .code(201)
        .header('location', `/api/crm/api-keys/${id}`)
        .send({ ...created, key })
    },
  })

  app.route({
    method: 'DELETE',
    url: '/api/crm/api-keys/:id',
    config: { permission: 'api_keys:manage' },
    schema: {
      operationId: 'revokeApiKey',
      tags: ['users'],
      summary: 'Revoke an API key: it stops working at once',
      params: IdParams,
      response: { 204: NoContent, ...problems(400, 401, 403, 404) },
    },
    async handler({ actor, params }, reply) {
      await writeAs(db, actor, async (trx) => {
        const revoked = await trx
          .updateTable('api_keys')
          .set({ revoked_at: new Date() })
          .where('id', '=', params.id)
          .where('revoked_at', 'is', null)
          .returning('user_id')
          .executeTakeFirst()
        if (!revoked) throw notFound('API key')
        await recordAccessChange(trx, revoked.user_id)
      })
      forgetAccess(context)
      return reply.code(204).send(null)
    },
  })
}
