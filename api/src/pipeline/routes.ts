import type { Context } from '../context.ts'
import { leadFields } from '../leads/fields.ts'
import { Lead } from '../leads/schemas.ts'
import type { App } from '../platform/app-type.ts'
import { invalid, notFound } from '../platform/errors.ts'
import { parseFilter } from '../platform/filters/filter.ts'
import { IdParams, IfMatch, NoContent, problems, ref } from '../platform/schemas.ts'
import { expectedVersion } from '../platform/versions.ts'
import { readFunnel } from './funnel.ts'
import { rebalance } from './jobs.ts'
import { moveLead } from './move-lead.ts'
import { findStage, listCards, listStages, readBoard, readStats } from './queries.ts'
import {
  Card,
  ColumnPage,
  ColumnQuery,
  Funnel,
  FunnelQuery,
  Move,
  Stage,
  StageCreate,
  StageDeleteQuery,
  StageList,
  StageListQuery,
  StagePatch,
  Stats,
  View,
  ViewQuery,
} from './schemas.ts'
import { createStage, retireStage, updateStage } from './stages.ts'

const CARDS_PER_STAGE = 50

export function pipeline(app: App, { db, queue }: Context) {
  app.addSchema(Stage)
  app.addSchema(Card)
  const read = { config: { permission: 'pipeline:read' } } as const
  const manage = { config: { permission: 'pipeline:manage' } } as const
  const tags = ['pipeline']

  const readStage = async (id: string) => (await findStage(db, id)) ?? Promise.reject(notFound('stage'))
  const checkedFilter = async (filter: string | undefined) => filter && parseFilter(filter, await leadFields(db))

  app.get(
    '/api/crm/pipeline/stages',
    {
      ...read,
      schema: {
        operationId: 'listStages',
        tags,
        summary: 'The stages in the order of the board',
        querystring: StageListQuery,
        response: { 200: StageList, ...problems(400, 401, 403) },
      },
    },
    async ({ query }) => ({ data: await listStages(db, query.include_inactive) }),
  )

  app.post(
    '/api/crm/pipeline/stages',
    {
      ...manage,
      schema: {
        operationId: 'createStage',
        tags,
        summary: 'A new stage, at the end unless a position is given',
        body: StageCreate,
        response: { 201: ref(Stage), ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await createStage(db, body, actor)
      return reply
        .code(201)
        .header('location', `/api/crm/pipeline/stages/${id}`)
        .send(await readStage(id))
    },
  )

  app.get(
    '/api/crm/pipeline/stages/:id',
    {
      ...read,
      schema: {
        operationId: 'getStage',
        tags,
        summary: 'One stage, retired or not',
        params: IdParams,
        response: { 200: ref(Stage), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params }) => readStage(params.id),
  )

  app.patch(
    '/api/crm/pipeline/stages/:id',
    {
      ...manage,
      schema: {
        operationId: 'updateStage',
        tags,
        summary: 'Rename, recolour, reorder a stage, or bring a retired one back',
        params: IdParams,
        headers: IfMatch,
        body: StagePatch,
        response: { 200: ref(Stage), ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async ({ params, body, headers, actor }) => {
      await updateStage(db, params.id, body, actor, expectedVersion(headers['if-match']))
      return readStage(params.id)
    },
  )

  app.delete(
    '/api/crm/pipeline/stages/:id',
    {
      ...manage,
      schema: {
        operationId: 'retireStage',
        tags,
        summary: 'Retire a stage; its leads go to the bottom of `move_to`',
        params: IdParams,
        querystring: StageDeleteQuery,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 409) },
      },
    },
    async ({ params, query, actor }, reply) => {
      await retireStage(db, params.id, query.move_to, actor)
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api/crm/pipeline/view',
    {
      ...read,
      schema: {
        operationId: 'getBoard',
        tags,
        summary: 'The whole board: every stage with exact totals and its first cards',
        querystring: ViewQuery,
        response: { 200: View, ...problems(400, 401, 403) },
      },
    },
    async ({ query, actor }) => {
      const view = { q: query.search, filter: (await checkedFilter(query.filter)) || undefined }
      return { stages: await readBoard(db, view, actor, query.limit_per_stage ?? CARDS_PER_STAGE) }
    },
  )

  app.get(
    '/api/crm/pipeline/view/stages/:id/leads',
    {
      ...read,
      schema: {
        operationId: 'getColumn',
        tags,
        summary: 'The next cards of one column',
        params: IdParams,
        querystring: ColumnQuery,
        response: { 200: ColumnPage, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query: { search, filter, cursor, limit = CARDS_PER_STAGE }, actor }) => {
      const view = { stage_id: params.id, q: search, filter: (await checkedFilter(filter)) || undefined }
      const page = await listCards(db, view, actor, { cursor, limit })
      if (page.data.length === 0) await readStage(params.id)
      return page
    },
  )

  app.post(
    '/api/crm/pipeline/leads/:id/move',
    {
      config: { permission: 'leads:write' },
      schema: {
        operationId: 'moveLead',
        tags,
        summary: 'Move a lead to a stage and a place in it',
        description:
          'Behind `after_id`, or before `before_id`, on top without either. `fields` sets what the stage requires in the same step.',
        params: IdParams,
        headers: IfMatch,
        body: Move,
        response: { 200: ref(Lead), ...problems(400, 401, 403, 404, 412, 413, 415) },
      },
    },
    async ({ params, body, headers, actor }) => {
      if (!body.stage_id && !body.stage_name && !body.before_id && !body.after_id) {
        throw invalid('/stage_id', 'say where to: stage_id or stage_name, or a neighbour in the same stage')
      }
      const { lead, is_long } = await moveLead(db, params.id, body, actor, expectedVersion(headers['if-match']))
      if (is_long) await queue.enqueue(rebalance, { stage_id: lead.stage_id })
      return lead
    },
  )

  app.get(
    '/api/crm/pipeline/stats',
    {
      ...read,
      schema: {
        operationId: 'getPipelineStats',
        tags,
        summary: 'Figures of every stage',
        response: { 200: Stats, ...problems(401, 403) },
      },
    },
    async ({ actor }) => ({ stages: await readStats(db, actor) }),
  )

  app.get(
    '/api/crm/pipeline/conversion-funnel',
    {
      ...read,
      schema: {
        operationId: 'getConversionFunnel',
        tags,
        summary: 'Of the leads created in a span, how many ever reached each stage',
        querystring: FunnelQuery,
        response: { 200: Funnel, ...problems(400, 401, 403) },
      },
    },
    ({ query, actor }) => readFunnel(db, query, actor),
  )
}
