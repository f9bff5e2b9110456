import { findStageHistory } from '../activities/queries.ts'
import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { notFound } from '../platform/errors.ts'
import { orderBy } from '../platform/fields.ts'
import { parseFilter } from '../platform/filters/filter.ts'
import { IdParams, IfMatch, NoContent, problems, ref } from '../platform/schemas.ts'
import { expectedVersion } from '../platform/versions.ts'
import { asWriter, defaultOwner, type Viewer } from '../platform/visibility.ts'
import { createLead } from './create-lead.ts'
import { deleteLead, restoreLead } from './delete-lead.ts'
import { LEAD_FIELDS, leadFields } from './fields.ts'
import { findNeighbors } from './neighbors.ts'
import { boardOrder, countLeads, findAnyLead, findLead, inView, isWholeView, listLeads } from './queries.ts'
import {
  Lead,
  LeadCreate,
  LeadList,
  LeadListQuery,
  LeadPatch,
  Neighbors,
  NeighborsQuery,
  StageHistory,
} from './schemas.ts'
import { updateLead } from './update-lead.ts'

const DEFAULT_LIMIT = 50

export function leads(app: App, { db }: Context) {
  app.addSchema(Lead)
  const read = { config: { permission: 'leads:read' } } as const
  const write = { config: { permission: 'leads:write' } } as const
  const remove = { config: { permission: 'leads:delete' } } as const
  const tags = ['leads']

  const readLead = async (id: string, viewer: Viewer) =>
    (await findLead(db, id, viewer)) ?? Promise.reject(notFound('lead'))

  app.get(
    '/api/crm/leads',
    {
      ...read,
      schema: {
        operationId: 'listLeads',
        tags,
        summary: 'Leads by search, filter and order, page by page',
        querystring: LeadListQuery,
        response: { 200: LeadList, ...problems(400, 401, 403) },
      },
    },
    async ({ query, actor }) => {
      const { sort = '-created_at', limit = DEFAULT_LIMIT, cursor, include_total, filter, ...view } = query
      const catalogue = filter === undefined && !sort.includes('custom.') ? LEAD_FIELDS : await leadFields(db)
      const shown = { ...view, filter: parseFilter(filter, catalogue) }
      const where = inView(shown, actor)
      const [page, total] = await Promise.all([
        listLeads(db, where, orderBy(catalogue, sort), { cursor, limit, keep_plan: isWholeView(shown, actor) }),
        include_total ? countLeads(db, where) : undefined,
      ])
      return { ...page, total }
    },
  )

  app.post(
    '/api/crm/leads',
    {
      ...write,
      schema: {
        operationId: 'createLead',
        tags,
        summary: 'A new lead, on top of its stage',
        body: LeadCreate,
        response: { 201: ref(Lead), ...problems(400, 401, 403, 413, 415) },
      },
    },
    async ({ body, actor }, reply) => {
      const lead = await createLead(db, { owner_id: defaultOwner(actor), ...body }, actor)
      return reply.code(201).header('location', `/api/crm/leads/${lead.id}`).send(lead)
    },
  )

  app.get(
    '/api/crm/leads/:id',
    {
      ...read,
      schema: {
        operationId: 'getLead',
        tags,
        summary: 'One lead',
        params: IdParams,
        response: { 200: ref(Lead), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params, actor }) => readLead(params.id, actor),
  )

  app.patch(
    '/api/crm/leads/:id',
    {
      ...write,
      schema: {
        operationId: 'updateLead',
        tags,
        summary: 'Change fields: absent stays, null clears (JSON Merge Patch, RFC 7396)',
        params: IdParams,
        headers: IfMatch,
        body: LeadPatch,
        response: { 200: ref(Lead), ...problems(400, 401, 403, 404, 412, 413, 415) },
      },
    },
    async ({ params, body, headers, actor }) => {
      await updateLead(db, params.id, body, actor, expectedVersion(headers['if-match']))
      return readLead(params.id, asWriter(actor))
    },
  )

  app.delete(
    '/api/crm/leads/:id',
    {
      ...remove,
      schema: {
        operationId: 'deleteLead',
        tags,
        summary: 'Delete a lead; it can be restored',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 412) },
      },
    },
    async ({ params, headers, actor }, reply) => {
      await deleteLead(db, params.id, actor, expectedVersion(headers['if-match']))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/crm/leads/:id/restore',
    {
      ...remove,
      schema: {
        operationId: 'restoreLead',
        tags,
        summary: 'Bring a deleted lead back to its place',
        params: IdParams,
        response: { 200: ref(Lead), ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, actor }) => {
      await restoreLead(db, params.id, actor)
      return readLead(params.id, actor)
    },
  )

  app.get(
    '/api/crm/leads/:id/stage-history',
    {
      ...read,
      schema: {
        operationId: 'getStageHistory',
        tags,
        summary: 'The stages a lead went through and the time spent in each',
        params: IdParams,
        response: { 200: StageHistory, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, actor }) => {
      if (!(await findAnyLead(db, params.id, actor))) throw notFound('lead')
      return { data: await findStageHistory(db, params.id) }
    },
  )

  app.get(
    '/api/crm/leads/:id/neighbors',
    {
      ...read,
      schema: {
        operationId: 'getNeighbors',
        tags,
        summary: 'The leads before and after one in a view',
        params: IdParams,
        querystring: NeighborsQuery,
        response: { 200: Neighbors, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query, actor }) => {
      const { sort = 'position', filter, ...view } = query
      const lead = await readLead(params.id, actor)
      const catalogue = await leadFields(db)
      const onBoard = sort === 'position'
      const stage_id = view.stage_id ?? (onBoard ? lead.stage_id : undefined)
      const where = inView({ ...view, stage_id, filter: parseFilter(filter, catalogue) }, actor)
      return findNeighbors(db, params.id, where, onBoard ? boardOrder : orderBy(catalogue, sort))
    },
  )
}
