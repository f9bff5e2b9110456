import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { notFound } from '../platform/errors.ts'
import type { Catalogue } from '../platform/fields.ts'
import { IdParams, IfMatch, NoContent, problems, ref } from '../platform/schemas.ts'
import { expectedVersion } from '../platform/versions.ts'
import { catalogueOf, missingFields } from './check-view.ts'
import { findView, listViews, type SavedViewRow } from './queries.ts'
import { createView, deleteView, updateView } from './save-view.ts'
import { SavedView, SavedViewCreate, SavedViewList, SavedViewPatch, SavedViewQuery } from './schemas.ts'

const DEFAULT_LIMIT = 200

export function savedViews(app: App, { db }: Context) {
  app.addSchema(SavedView)
  const config = { permission: 'views:write' } as const
  const tags = ['saved-views']

  async function readView(id: string, user_id: string) {
    const view = await findView(db, id, user_id)
    if (!view) throw notFound('saved view')
    return shown(view, await catalogueOf(db, view.entity))
  }

  app.get(
    '/api/crm/saved-views',
    {
      config,
      schema: {
        operationId: 'listSavedViews',
        tags,
        summary: 'One’s own views and the shared ones, by name',
        querystring: SavedViewQuery,
        response: { 200: SavedViewList, ...problems(400, 401, 403) },
      },
    },
    async ({ query, actor }) => {
      const { entity, limit = DEFAULT_LIMIT, cursor } = query
      const page = await listViews(db, actor.user_id, entity, { limit, cursor })
      const entities = [...new Set(page.data.map((view) => view.entity))]
      const catalogues = new Map(
        await Promise.all(entities.map(async (name) => [name, await catalogueOf(db, name)] as const)),
      )
      return { ...page, data: page.data.map((view) => shown(view, catalogues.get(view.entity) ?? [])) }
    },
  )

  app.post(
    '/api/crm/saved-views',
    {
      config,
      schema: {
        operationId: 'createSavedView',
        tags,
        summary: 'Save a filter, an order and columns under a name',
        body: SavedViewCreate,
        response: { 201: ref(SavedView), ...problems(400, 401, 403, 413, 415) },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await createView(db, body, actor)
      return reply
        .code(201)
        .header('location', `/api/crm/saved-views/${id}`)
        .send(await readView(id, actor.user_id))
    },
  )

  app.get(
    '/api/crm/saved-views/:id',
    {
      config,
      schema: {
        operationId: 'getSavedView',
        tags,
        summary: 'One view',
        params: IdParams,
        response: { 200: ref(SavedView), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params, actor }) => readView(params.id, actor.user_id),
  )

  app.patch(
    '/api/crm/saved-views/:id',
    {
      config,
      schema: {
        operationId: 'updateSavedView',
        tags,
        summary: 'Change a view; pin it or make it one’s default, which others do not notice',
        params: IdParams,
        headers: IfMatch,
        body: SavedViewPatch,
        response: { 200: ref(SavedView), ...problems(400, 401, 403, 404, 412, 413, 415) },
      },
    },
    async ({ params, body, headers, actor }) => {
      await updateView(db, params.id, body, actor, expectedVersion(headers['if-match']))
      return readView(params.id, actor.user_id)
    },
  )

  app.delete(
    '/api/crm/saved-views/:id',
    {
      config,
      schema: {
        operationId: 'deleteSavedView',
        tags,
        summary: 'Delete a view',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 412) },
      },
    },
    async ({ params, headers, actor }, reply) => {
      await deleteView(db, params.id, actor, expectedVersion(headers['if-match']))
      return reply.code(204).send(null)
    },
  )
}

function shown(row: SavedViewRow, catalogue: Catalogue): SavedView {
  const view = row as SavedViewRow & Pick<SavedView, 'filter' | 'columns'>
  return { ...view, missing_fields: missingFields(view, catalogue) }
}
