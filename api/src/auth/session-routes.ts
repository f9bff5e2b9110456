import type { FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { notFound } from '../platform/errors.ts'
import { IdParams, List, NoContent, Nullable, problems, Timestamp, Uuid } from '../platform/schemas.ts'
import { forgetAccess, recordAccessChange } from './access-cache.ts'
import { requireSession } from './require-session.ts'

const Session = Type.Object({
  id: Uuid,
  ip_address: Nullable(Type.String()),
  user_agent: Nullable(Type.String()),
  created_at: Timestamp,
  last_seen_at: Timestamp,
  is_current: Type.Boolean(),
})

/** Where one is signed in, and ending it. */
export function sessionRoutes(app: App, context: Context): void {
  const { db } = context
  const peopleOnly = async ({ actor }: FastifyRequest) => void requireSession(actor)

  app.route({
    method: 'GET',
    url: '/api/crm/sessions',
    config: { permission: 'signed_in' },
    onRequest: peopleOnly,
    schema: {
      operationId: 'listSessions',
      tags: ['users'],
      summary: 'Your open sessions, the last used first',
      response: { 200: List(Session), ...problems(401, 403) },
    },
    async handler({ actor }) {
      const rows = await db
        .selectFrom('sessions')
        .select(['id', 'ip_address', 'user_agent', 'created_at', 'updated_at as last_seen_at'])
        .where('user_id', '=', requireSession(actor).user_id)
        .where(sql<boolean>`expires_at > now()`)
        .orderBy('updated_at', 'desc')
        .execute()
      return { data: rows.map((row) => ({ ...row, is_current: row.id === actor.session_id })), next_cursor: null }
    },
  })

  app.route({
    method: 'DELETE',
    url: '/api/crm/sessions/:id',
    config: { permission: 'signed_in' },
    onRequest: peopleOnly,
    schema: {
      operationId: 'revokeSession',
      tags: ['users'],
      summary: 'End one of your sessions',
      params: IdParams,
      response: { 204: NoContent, ...problems(400, 401, 403, 404) },
    },
    async handler({ actor, params }, reply) {
      const { user_id } = requireSession(actor)
      await db.transaction().execute(async (trx) => {
        const ended = await trx
          .deleteFrom('sessions')
          .where('id', '=', params.id)
          .where('user_id', '=', user_id)
          .executeTakeFirst()
        if (ended.numDeletedRows === 0n) throw notFound('session')
        await recordAccessChange(trx, user_id)
      })
      forgetAccess(context)
      return reply.code(204).send(null)
    },
  })

  app.route({
    method: 'DELETE',
    url: '/api/crm/sessions',
    config: { permission: 'signed_in' },
    onRequest: peopleOnly,
    schema: {
      operationId: 'revokeOtherSessions',
      tags: ['users'],
      summary: 'End all your sessions but this one',
      response: { 204: NoContent, ...problems(401, 403) },
    },
    async handler({ actor }, reply) {
      const { user_id, session_id } = requireSession(actor)
      await db.transaction().execute(async (trx) => {
        await trx.deleteFrom('sessions').where('user_id', '=', user_id).where('id', '!=', session_id).execute()
        await recordAccessChange(trx, user_id)
      })
      forgetAccess(context)
      return reply.code(204).send(null)
    },
  })
}
