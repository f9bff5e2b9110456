import { sql } from 'kysely'
import { Type } from 'typebox'
import { forgetAccess, recordAccessChange } from '../auth/access-cache.ts'
import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError, notFound, violates } from '../platform/errors.ts'
import { IdParams, List, NoContent, problems, Strict, Timestamp, Uuid } from '../platform/schemas.ts'
import { findTeam, insertTeam, listTeams, renameTeam } from './team-queries.ts'

const MAX_TEAMS = 100
const Team = Type.Object({
  id: Uuid,
  name: Type.String(),
  member_count: Type.Integer(),
  created_at: Timestamp,
  version: Type.Integer(),
})
const TeamBody = Strict({ name: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }) })

/** Teams: who sees whose leads, where the workspace restricts it. */
export function teamRoutes(app: App, context: Context): void {
  const { db } = context
  const tags = ['users']
  const manage = { config: { permission: 'users:manage' } } as const

  app.get(
    '/api/crm/teams',
    {
      config: { permission: 'users:read' },
      schema: {
        operationId: 'listTeams',
        tags,
        summary: 'The teams, by name',
        response: { 200: List(Team), ...problems(401, 403) },
      },
    },
    async () => ({ data: await listTeams(db), next_cursor: null }),
  )

  app.get(
    '/api/crm/teams/:id',
    {
      config: { permission: 'users:read' },
      schema: {
        operationId: 'getTeam',
        tags,
        summary: 'One team',
        params: IdParams,
        response: { 200: Team, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params }) => (await findTeam(db, params.id)) ?? Promise.reject(notFound('team')),
  )

  app.post(
    '/api/crm/teams',
    {
      ...manage,
      schema: {
        operationId: 'createTeam',
        tags,
        summary: 'A new team; put users into it with PATCH /users/{id}',
        body: TeamBody,
        response: { 201: Team, ...problems(400, 401, 403, 409, 415) },
      },
    },
    async ({ actor, body }, reply) => {
      if ((await listTeams(db)).length >= MAX_TEAMS) {
        throw new ApiError('conflict', `There are ${MAX_TEAMS} teams already. Delete one first.`)
      }
      const team = await writeAs(db, actor, (trx) => insertTeam(trx, body.name.trim())).catch(nameTaken)
      return reply.code(201).header('location', `/api/crm/teams/${team.id}`).send(team)
    },
  )

  app.patch(
    '/api/crm/teams/:id',
    {
      ...manage,
      schema: {
        operationId: 'updateTeam',
        tags,
        summary: 'Rename a team',
        params: IdParams,
        body: TeamBody,
        response: { 200: Team, ...problems(400, 401, 403, 404, 409, 415) },
      },
    },
    async ({ actor, params, body }) => {
      await writeAs(db, actor, async (trx) => {
        if (!(await renameTeam(trx, params.id, body.name.trim()))) throw notFound('team')
      }).catch(nameTaken)
      return (await findTeam(db, params.id)) ?? Promise.reject(notFound('team'))
    },
  )

  app.delete(
    '/api/crm/teams/:id',
    {
      ...manage,
      schema: {
        operationId: 'deleteTeam',
        tags,
        summary: 'Delete a team; its members are then in none',
        params: IdParams,
        response: { 204: NoContent, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ actor, params }, reply) => {
      await writeAs(db, actor, async (trx) => {
        const gone = await trx.deleteFrom('teams').where('id', '=', params.id).returning(sql`1`.as('gone')).execute()
        if (gone.length === 0) throw notFound('team')
        await recordAccessChange(trx, 'everybody')
      })
      forgetAccess(context)
      return reply.code(204).send(null)
    },
  )
}

function nameTaken(error: unknown): never {
  throw violates(error, 'teams_name') ? new ApiError('conflict', 'There is already a team of that name.') : error
}
